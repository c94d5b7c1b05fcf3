package handlers

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
)

// actorKey is where a request's context keeps who asks.
type actorKey struct{}

// withActor remembers who asks for the handlers of a request.
func withActor(ctx context.Context, who registry.Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, who)
}

// actorOf is who asks; the public when nobody said.
func actorOf(ctx context.Context) registry.Actor {
	who, _ := ctx.Value(actorKey{}).(registry.Actor)
	return who
}

// rightKey is the extension of the OpenAPI document that names an operation's right.
const rightKey = "x-right"

// operation describes one operation of the desks. right is what it needs at
// least; the use-case it calls asks for it.
func operation(id, method, path, tag, summary string, right registry.Right) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Tags: []string{tag}, Summary: summary,
		RejectUnknownQueryParameters: true, Extensions: map[string]any{rightKey: string(right)}}
}
