// Package registry is the domain: a city's recycling sites, sorting centres and
// second-hand markets, the rules they follow, and the use-cases every door
// (HTTP, command line, import, seed) calls.
//
// A write goes use-case → may? → validate → store → index; a public read is
// answered from memory. Inside, coordinates are WGS-84, longitude first.
package registry
