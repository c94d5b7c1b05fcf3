// Package recur says when a collection vehicle comes (定时定点时刻表): a declared subset
// of the recurrence rules of RFC 5545, a window of the day that may pass midnight,
// days on which recyclables are taken, validity, and dated exceptions.
//
// README.md beside this file gives the subset and its meaning. What cannot be said
// in it is refused with a code, never guessed. Days are civil days and windows are
// civil times of the zone that is passed: a window of 08:00-09:00 is that on the
// clock, whatever the zone's offset is on the day. Rules are expanded by
// github.com/teambition/rrule-go.
//
// Public holidays (节假日) and the weekend days worked for them (调休) come from a
// calendar of package hours. [Propose] suggests exceptions from it; nothing is applied
// by itself.
package recur

import "strings"

// The codes of a [ParseError] and of a [Fault]. They are stable: translation keys and
// API contract.
const (
	CodeEmpty       = "rule.empty"               // nothing but blanks
	CodeTooLong     = "rule.too_long"            // over MaxText bytes, or over MaxLines lines
	CodeSyntax      = "rule.syntax"              // no NAME=VALUE, a name twice, a value that is none
	CodeUnsupported = "rule.unsupported"         // a part of RFC 5545 outside the subset, such as BYSETPOS or FREQ=HOURLY
	CodeNoDay       = "rule.no_day"              // WEEKLY without BYDAY, MONTHLY without any day, YEARLY without BYMONTH or day
	CodeCombination = "rule.combination"         // parts that are not taken together, such as BYDAY with BYMONTHDAY, COUNT with UNTIL
	CodeInterval    = "rule.interval"            // INTERVAL out of range, or with parts that it is not taken with
	CodeNever       = "rule.never"               // no day is ever meant: 30 February
	CodeNoFrom      = "rule.no_from"             // INTERVAL or COUNT, which count from ValidFrom, without one
	CodeNoVisit     = "rule.no_visit"            // no visit lies within the validity
	CodeChinese     = "rule.chinese"             // Chinese that is not read
	CodeAmbiguous   = "rule.ambiguous"           // Chinese that can be read in two ways: 单周, 隔两周
	CodeWorkdays    = "rule.workdays"            // 工作日, which no rule can say: write 周一至周五
	CodeTimeInside  = "rule.time_inside"         // a time of day, which belongs into the window
	CodeWindow      = "window.invalid"           // no window: 25:00, or an end at the start
	CodeDate        = "date.invalid"             // no date of the years 1970 to 2199
	CodeTooEarly    = "date.too_early"           // ValidTo before ValidFrom
	CodeWeekday     = "hours.bad_weekday"        // no day of the week
	CodeRequired    = "field.required"           // missing
	CodeFieldLong   = "field.too_long"           // a reason over MaxReason characters
	CodeMany        = "field.too_many"           // over MaxExceptions exceptions, or a weekday twice
	CodeCharacters  = "field.bad_characters"     // a reason with control characters
	CodeBothKinds   = "recycling.both"           // NoRecycling with RecyclingDays
	CodeNotVisited  = "recycling.not_visited"    // a recycling day on which no visit ever is
	CodeAction      = "exception.unknown_action" // not moved, cancelled or extra
	CodeTwice       = "exception.twice"          // two exceptions of one date
	CodeNoSuchVisit = "exception.no_visit"       // moved or cancelled, and no visit on the date
	CodeHasVisit    = "exception.has_visit"      // extra on a date that has a visit
	CodeSameDay     = "exception.same"           // moved to where it was
	CodeOverlap     = "exception.overlap"        // it would run into another visit
	CodeNotTaken    = "exception.not_taken"      // a new date or window that the action does not have
)

// Limits of what is read.
const (
	MaxText       = 512 // bytes of the text of a rule
	MaxLines      = 4   // rules joined by line ends
	MaxReason     = 200 // characters of the reason of an exception
	MaxExceptions = 400 // of one timetable
)

// ParseError says why a text was refused.
type ParseError struct {
	Code string // one of the Code constants
	Text string // the piece that was refused; may be empty
}

// Error is for logs. People are shown the translation of Code.
func (e *ParseError) Error() string {
	if e.Text == "" {
		return "read timetable: " + e.Code
	}
	return "read timetable: " + e.Code + ": " + e.Text
}

func refused(code, text string) error { return &ParseError{Code: code, Text: text} }

// Fault is one bad field of a timetable.
type Fault struct {
	Field string // rule, window, recyclingDays, noRecycling, validFrom, validTo, exceptions, exceptions.newDate …
	Code  string // one of the Code constants
	Value string // the piece that was refused; of an exception its date
}

// Faults are the bad fields of a timetable.
type Faults []Fault

// Error is for logs.
func (f Faults) Error() string {
	var b strings.Builder
	b.WriteString("check timetable")
	for _, x := range f {
		b.WriteString("; " + x.Field + " " + x.Code)
		if x.Value != "" {
			b.WriteString(" " + x.Value)
		}
	}
	return b.String()
}

func (f *Faults) add(field, code, value string) {
	*f = append(*f, Fault{Field: field, Code: code, Value: value})
}
