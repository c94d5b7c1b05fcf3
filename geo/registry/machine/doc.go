// Package machine knows how self-service recycling machines (智能自助回收机) do. A
// machine has a secret token and posts its state: working, full or broken, and how
// full it is. One that is silent for long is unknown, whatever it said last.
//
// The newest state of each machine is kept in memory. It is stored when it changes,
// and otherwise so seldom that a thousand machines that post every minute cost the
// store about one write a second; other instances learn of it from there.
package machine
