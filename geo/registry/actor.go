package registry

import (
	"slices"
	"strings"
)

// Actor is who asks. It is the first thing each use-case looks at.
type Actor struct {
	Name     string  // of the account, kept in the rows it writes
	Account  ID      // "" for the public, the console and the program itself
	Grants   []Grant // what it may do, and where
	Operator ID      // the operator it works for, "" for none
	Via      Via     // how it proved who it is
	Scopes   []Right // all that a token may do of what its account may; nil for everything
}

// Grant is one role of an account within an area. An account may have several.
type Grant struct {
	Role Role   `bson:"role" json:"role"`
	Area string `bson:"area,omitempty" json:"area,omitempty"` // county or city code, "" for everywhere
}

// Via is how an actor proved who it is.
type Via string

// The ways in.
const (
	ViaNothing Via = ""        // the public
	ViaSession Via = "session" // a browser, after a login
	ViaToken   Via = "token"   // a program
	ViaConsole Via = "console" // the command line on the machine itself
)

// Console is the command line on the machine itself: whoever can read the data
// directory can do everything.
var Console = Actor{Name: "console", Grants: []Grant{{Role: Admin}}, Via: ViaConsole}

// Target is what an actor wants to touch: where it lies and whose it is. The zero
// Target is nobody's and nowhere: only a right that reaches everything covers it.
type Target struct {
	Area     string // code of any level
	Operator ID
	Account  ID
}

// May refuses with a Forbidden error unless one of the actor's grants lets it do
// op to the target.
func (a Actor) May(op Right, on Target) error {
	if a.Scopes == nil || slices.Contains(a.Scopes, op) {
		for _, g := range a.grants() {
			switch rights[op][g.Role] {
			case Everything:
				return nil
			case InArea:
				if covers(g.Area, on.Area) {
					return nil
				}
			case Own:
				if a.Operator != "" && on.Operator == a.Operator || a.Account != "" && on.Account == a.Account {
					return nil
				}
			}
		}
	}
	return &Error{Kind: Forbidden, Code: "forbidden", Msg: a.Name + " may not " + string(op)}
}

// MayAtAll refuses with a Forbidden error unless the actor may do op to something.
func (a Actor) MayAtAll(op Right) error {
	if _, ok := a.Scope(op); ok {
		return nil
	}
	return &Error{Kind: Forbidden, Code: "forbidden", Msg: a.Name + " may not " + string(op)}
}

// Scope is the part of a list that an actor may see. The widest part counts:
// everything, or these areas, or what is its own.
type Scope struct {
	Everything bool
	Areas      []string // county or city codes
	Operator   ID
	Account    ID
}

// Scope says to which rows the actor may do op; false when to none.
func (a Actor) Scope(op Right) (s Scope, ok bool) {
	if a.Scopes != nil && !slices.Contains(a.Scopes, op) {
		return s, false
	}
	for _, g := range a.grants() {
		switch rights[op][g.Role] {
		case Everything:
			return Scope{Everything: true}, true
		case InArea:
			if g.Area == "" {
				return Scope{Everything: true}, true
			}
			if !slices.Contains(s.Areas, g.Area) {
				s.Areas = append(s.Areas, g.Area)
			}
			ok = true
		case Own:
			s.Operator, s.Account, ok = a.Operator, a.Account, ok || a.Operator != "" || a.Account != ""
		}
	}
	return s, ok
}

// Is reports whether the actor has a role, anywhere.
func (a Actor) Is(role Role) bool {
	return slices.ContainsFunc(a.grants(), func(g Grant) bool { return g.Role == role })
}

// grants are those of the account; everybody who has one is somebody.
func (a Actor) grants() []Grant {
	if a.Account == "" {
		return append([]Grant{{Role: Public}}, a.Grants...)
	}
	return append([]Grant{{Role: Public}, {Role: Anybody}}, a.Grants...)
}

// covers reports whether an area of a grant holds the area with code: "" is
// everywhere, and the codes of GB/T 2260 begin with those of what they lie in,
// zeros at the end left out.
func covers(granted, code string) bool {
	if granted == "" {
		return true
	}
	if len(granted) == 6 {
		granted = strings.TrimSuffix(strings.TrimSuffix(granted, "00"), "00")
	}
	return code != "" && strings.HasPrefix(code, granted)
}

// Rights lists what the actor may do to something at all, in the order of their
// names.
func (a Actor) Rights() []Right {
	var out []Right
	for right := range rights {
		if a.MayAtAll(right) == nil {
			out = append(out, right)
		}
	}
	slices.Sort(out)
	return out
}
