// This program, the backend alone, as the administration pages see it.

import Control
import Installation
import Logging
import XuanBackend
import XuanBackendHTTP
import XuanConfig
import XuanNet

/// The front, once it exists; touched by its loop only, so it is safe to pass anywhere.
final class LateFront: @unchecked Sendable {
    var front: BackendFront?
}

extension ServeCommand {
    func parts(_ config: BackendConfig, _ loop: Loop, _ backend: Backend, _ late: LateFront) throws
        -> ProgramControl.Parts
    {
        let (file, options) = (source.config, source.options)
        let settings = ProgramControl.Settings(
            file: file, options: options,
            rows: {
                let now = try BackendConfig(parsing: try TextFile.read(file), file: file, options: options)
                return BackendConfig.table.rows(of: now, standard: BackendConfig())
            }, check: { _ = try BackendConfig(parsing: $0, file: file, options: options) })
        var parts = ProgramControl.Parts(
            program: "xxb", version: "v" + Backend.version, folder: config.dataPath,
            location: try DataFolder.locate(config.dataPath, store: config.store), settings: settings,
            log: .init(level: .info) { level in loop.post { late.front?.setLogLevel(Logger.Level(level)) } }
        ) { done in
            done(backend.sampleOfRelays())
        }
        parts.key = ("server", "key")
        return parts
    }
}
