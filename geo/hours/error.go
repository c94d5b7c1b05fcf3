package hours

import "fmt"

// The codes of a [ParseError]. They are stable: translation keys and API contract.
const (
	CodeEmpty       = "hours.empty"         // nothing but blanks
	CodeTooLong     = "hours.too_long"      // over MaxText bytes, as given or in canonical form
	CodeSyntax      = "hours.syntax"        // a known word in the wrong place
	CodeOutOfSubset = "hours.out_of_subset" // valid elsewhere, or unknown; not in the subset
	CodeComment     = "hours.comment"       // a quoted comment, which may change the meaning
	CodeBadTime     = "hours.bad_time"      // 25:00, minute 60, an empty span, a span over a day
	CodeBadWeekday  = "hours.bad_weekday"   // Mo-Xx, Sa[0], 周八
	CodeBadDate     = "hours.bad_date"      // Feb 30, 2026 Feb 29, 2028-2026
	CodeNoTime      = "hours.no_time"       // days without times, "open" or "off"
	CodeAmbiguous   = "hours.ambiguous"     // Chinese that can be read in two ways
)

// ParseError says why a text was refused and where.
type ParseError struct {
	Pos  int    // byte offset into the text that was given
	Text string // the piece that was refused; empty at the end of the text
	Code string // one of the Code constants
}

// Error is for logs. People are shown the translation of Code.
func (e *ParseError) Error() string {
	if e.Text == "" {
		return fmt.Sprintf("read opening hours: at byte %d: %s", e.Pos, e.Code)
	}
	return fmt.Sprintf("read opening hours: at byte %d: %q: %s", e.Pos, e.Text, e.Code)
}
