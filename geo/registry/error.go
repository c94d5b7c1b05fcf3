package registry

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an [Error] is. The doors (HTTP, command line)
// turn it into a status or an exit code, each in one place.
type Kind int

// The kinds of failure.
const (
	Internal        Kind = iota // our fault; shown to people without its cause
	Invalid                     // the request breaks a rule; Fields names each bad part
	NotFound                    // no such record, or none this actor may see
	Conflict                    // the record is in a state that does not allow it
	Stale                       // somebody else wrote first; read again
	Forbidden                   // this actor may not
	TooLarge                    // more than a limit allows
	Unavailable                 // the store does not answer or is full; try again
	Unauthenticated             // nobody said who asks, or did not prove it
	TooMany                     // too often; try again later
)

// Error is a failure to be told to a person. Code is stable: it is the key of
// the translation and part of the API. Msg is English, for logs and developers.
type Error struct {
	Kind   Kind
	Code   string
	Msg    string
	Fields []FieldError
	Cause  error
}

// FieldError names one bad part of a request: a query parameter, a JSON field or
// a column of an imported file.
type FieldError struct {
	Field string `json:"field"`
	Code  string `json:"code"`
	Value string `json:"value,omitempty"`
}

func (e *Error) Error() string {
	s := e.Code
	if e.Msg != "" {
		s += ": " + e.Msg
	}
	for _, f := range e.Fields {
		s += fmt.Sprintf("; %s %s", f.Field, f.Code)
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the cause, so that errors.Is sees through.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf is the kind of the first [Error] in err's chain, [Internal] without one.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// asError finds the [Error] in err's chain.
func asError(err error) (*Error, bool) { return errors.AsType[*Error](err) }

func invalid(code, msg string, fields ...FieldError) error {
	return &Error{Kind: Invalid, Code: code, Msg: msg, Fields: fields}
}

func notFound(code, what string) error {
	return &Error{Kind: NotFound, Code: code, Msg: "no " + what}
}
