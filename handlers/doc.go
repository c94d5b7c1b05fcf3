// Package handlers is the HTTP door: it reads requests, asks the registry and
// writes what it answers. Rules live in the registry; here is only what HTTP
// needs: parameters, problems (RFC 9457), caching, headers, pages.
//
// Answers that are asked for thousands of times a second (nearest, lists, tiles)
// are plain fiber handlers that append bytes; the rest goes through huma. Both
// are described by the one OpenAPI document, and a test holds it to the routes.
package handlers
