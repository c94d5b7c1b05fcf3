// Package notice is the outbox of what the registry tells others (通知): that a
// report was answered, a pickup assigned, a stop moved. A notice is written right
// after the row it tells of, under an id derived of that row and its version, so
// that telling it twice is harmless; a worker sends it with patience. How it goes
// out is a [Channel], which this package knows by its interface only.
//
// Each notice goes out once as long as instances live, whatever their number: one
// of them takes it by compare-and-set. An instance that dies between sending and
// writing that it did makes the notice go out again, under the same id.
package notice
