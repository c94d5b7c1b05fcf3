package registry

// Actor is who asks. It is the first thing each use-case looks at.
type Actor struct {
	Name string // of the account, kept in the rows it writes
	Role Role
}

// Role is what an actor may do, see rights.
type Role string

// The roles that exist so far. The public has no account.
const (
	Public Role = ""
	Admin  Role = "admin"
)

// Console is the command line on the machine itself: whoever can read the data
// directory can do everything.
var Console = Actor{Name: "console", Role: Admin}

// rights says which role may do what. What is not in the table is refused.
var rights = map[Role]map[string]bool{
	Admin: {
		"place.import": true, "place.publish": true, "place.undo_import": true, "place.read_all": true,
		"area.import": true, "seed": true,
	},
}

// may refuses with a Forbidden error unless the actor's role has the right op.
func (a Actor) may(op string) error {
	if rights[a.Role][op] {
		return nil
	}
	return &Error{Kind: Forbidden, Code: "forbidden", Msg: string(a.Role) + " may not " + op}
}
