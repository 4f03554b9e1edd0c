// flamegraph: perf script ... | swift demangle --simplified | flamegraph TITLE PROGRAM... > picture.svg
// The functions with the most samples go to standard error.
import Glibc

func drawFlameGraph() {
    let arguments = CommandLine.arguments.dropFirst()
    guard let title = arguments.first, arguments.count > 1 else {
        print("usage: perf script | swift demangle --simplified | flamegraph TITLE PROGRAM... > picture.svg")
        exit(2)
    }
    let stacks = Stacks(programs: Array(arguments.dropFirst())) { readLine() }
    guard stacks.root.total > 0 else {
        print("flamegraph: no samples; was the input piped from perf script?")
        exit(1)
    }
    var picture = Picture(stacks)
    print(picture.svg(title: title), terminator: "")
    for (share, name) in stacks.hottest(40) {
        let line = Array("\(Picture.percent(share))\t\(name)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}

drawFlameGraph()
