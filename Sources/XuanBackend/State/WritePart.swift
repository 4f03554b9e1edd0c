/// A part of the writer's memory that follows the transaction. Writer thread only.
///
/// A transaction: `begin`, then for each request `mark` and, if the request fails, `rewind`. `rollBack` if the whole
/// transaction has failed. A part remembers one mark: requests are carried out one after the other.
protocol WritePart: AnyObject {
    /// Everything before is stored or rolled back.
    func begin()
    /// A request begins: `rewind` takes back what changes from here on.
    func mark()
    /// The request has failed.
    func rewind()
    func rollBack()
}
