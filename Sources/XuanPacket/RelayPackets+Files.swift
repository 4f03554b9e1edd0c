extension RelayPackets {
    /// Asks for the record of an upload (Docs/protocol.md 8). `folder` ends in a slash, `time` is in seconds.
    package static func uploadFile(
        name: String, folder: String, size: Int64, time: Int64, chat: String, userID: Int64, address: ClientAddress
    ) -> [UInt8] {
        request("uploadFile", [.string(name), .string(folder), JSON(size), JSON(time), .string(chat)], userID, address)
    }

    /// Asks our backend whether the person may have a file. Others do not know the method (Docs/files.md).
    package static func fileAccess(
        name: String, id: Int64, time: Int64, userID: Int64, address: ClientAddress
    ) -> [UInt8] {
        request("$fileAccess", [JSON(id), .string(name), JSON(time)], userID, address)
    }

    /// Asks our backend whether the person may send a file into a chat. Others do not know the method.
    package static func uploadAccess(gid: String, userID: Int64, address: ClientAddress) -> [UInt8] {
        request("$uploadAccess", [.string(gid)], userID, address)
    }

    private static func request(
        _ method: String, _ params: [JSON], _ userID: Int64, _ address: ClientAddress
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: 512)
        writer.raw("{\"module\":\"chat\",\"method\":")
        writer.string(method)
        writer.raw(",\"params\":")
        writer.value(.array(params))
        return end(&writer, userID: userID, address)
    }
}
