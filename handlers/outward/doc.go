// Package outward holds the ways in which notices leave the program: a webhook and
// mail over SMTP. Both go to addresses of servers that whoever runs the program has
// set on its command line; nothing that a user wrote chooses a server. Only the
// command wires it in: the desks know the interface [notice.Channel].
package outward
