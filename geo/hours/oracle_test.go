package hours

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// openingHoursJS asks the npm package opening_hours (opening_hours.js, LGPL-3.0, a
// development dependency of the front end and in nothing that is built) about rules at
// wall-clock times of China: [{"rule","at":["2026-02-14T08:00"]}] becomes
// [["open"|"closed"|"unknown"|"error: …"]].
const openingHoursJS = `
import opening_hours from 'opening_hours';
let text = '';
process.stdin.setEncoding('utf8');
for await (const part of process.stdin) text += part;
console.warn = console.log = () => {};
process.stdout.write(JSON.stringify(JSON.parse(text).map(({ rule, at }) => {
  try {
    const oh = new opening_hours(rule, null);
    return at.map((t) => oh.getUnknown(new Date(t)) ? 'unknown' : oh.getState(new Date(t)) ? 'open' : 'closed');
  } catch (e) {
    return at.map(() => 'error: ' + e);
  }
})));
`

// asked is a rule and the times it is asked about.
type asked struct {
	Rule string   `json:"rule"`
	At   []string `json:"at"`

	rules []said
}

const wallClock = "2006-01-02T15:04"

// answersOfNode runs a script of the front end's packages; without them the test is
// skipped, which under CI is a failure.
func answersOfNode(t *testing.T, script string, question, answer any) {
	t.Helper()
	missing := func(what string) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no %s", what)
		}
		t.Skipf("SKIPPED: no %s; run make npm-packages", what)
	}
	packages := filepath.Join("..", "..", "static")
	if _, err := os.Stat(filepath.Join(packages, "node_modules", "opening_hours")); err != nil {
		missing("npm package opening_hours")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		missing("node")
	}
	input, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "--input-type=module", "--eval", script)
	cmd.Dir, cmd.Stdin, cmd.Env = packages, bytes.NewReader(input), append(os.Environ(), "TZ=Asia/Shanghai")
	var out, fault bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &fault
	if err := cmd.Run(); err != nil {
		t.Fatalf("node: %v\n%s", err, fault.Bytes())
	}
	if err := json.Unmarshal(out.Bytes(), answer); err != nil {
		t.Fatalf("node: %v\n%.300s", err, out.Bytes())
	}
}

// declared says why the two may differ on a rule: README.md has the same.
//
//   - A schedule that opens nothing is unknown here, since when the place is open was
//     never said, and closed there.
//   - A range of dates that ends the day before it begins (Jan 02-Jan 01) is the whole
//     year here, by the words, and no day there.
//   - Several weekdays with a place in one month (Jan Th[1,2],Su[1]) are read here, as the
//     grammar has it, and refused there.
//
// Rules with PH are not asked: the other package knows holidays by country and region
// only, in its own list, and takes no calendar. They are held to the oracle of
// property_test.go instead.
func (a asked) declared() string {
	opens := len(a.rules) == 0
	for _, r := range a.rules {
		if r.months[0] > 0 && r.months[0] == r.months[1] && len(r.nth) > 0 {
			return "a weekday with a place in one month"
		}
		opens = opens || !r.off
		if len(r.dates[0]) == 5 {
			from, _ := time.Parse("2006-01-02", "2024-"+r.dates[0])
			if from.AddDate(0, 0, -1).Format("01-02") == r.dates[1] {
				return "a range that ends the day before it begins"
			}
		}
	}
	if !opens {
		return "a schedule that opens nothing"
	}
	return ""
}

// writtenByMappers are rules as mappers write them, beside those drawn at random.
var writtenByMappers = []string{
	"24/7", "Mo-Fr 08:00-18:00", "Mo-Sa 08:00-12:00,14:00-17:30", "Mo-Fr 08:00-18:00; Sa 09:00-12:00", "Tu,Th 14:00-17:00",
	"Mo-Su 20:00-02:00", "Fr-Mo 18:00-26:00", "Mo-Fr 17:00-03:00; Sa 18:00-22:00", "Mo-Su 20:00-02:00; Tu off", "Tu off; We-Mo 20:00-02:00",
	"Sa[1] 09:00-12:00", "We[1],Sa[3] 08:00-10:00", "Su[-1] 07:00-11:00", "Mo[1-3] 08:00-09:00", "Apr-Oct 07:00-19:00; Nov-Mar 08:00-17:00",
	"Nov-Feb Mo-Fr 09:00-16:00", "Dec 25-Jan 03 off; Mo-Fr 08:00-17:00", "Mo-Fr 08:00-17:00; Dec 25-Jan 03 off", "May 01-Sep 30: Mo-Su 06:00-22:00",
	"Mo-Fr 08:00-17:00; 2026 Feb 14-2026 Feb 20 off", "2025-2026 Mo-Fr 08:00-17:00", "Mo-Fr 08:00-17:00; Feb 29 off", "Feb 28-Mar 01 09:00-10:00", "Mo-Fr 08:00-18:00, Sa 09:00-12:00",
	"Mo-Fr 08:00-18:00; Mo-Fr 12:00-13:00 off", "Mo-Su 00:00-24:00", "Mo 22:00-24:00; Tu 00:00-02:00", "08:00-12:00", "Jan-Dec 08:00-12:00",
}

func TestHoursOracle(t *testing.T) {
	const drawn, moments = 570, 30
	question := make([]asked, 0, drawn+len(writtenByMappers))
	for _, rule := range writtenByMappers {
		question = append(question, asked{Rule: rule})
	}
	for seed := range drawn {
		rules := genRules().Example(seed + 1)
		for i := range rules {
			rules[i].ph = false
		}
		s, err := Parse(textOf(rules))
		if err != nil {
			t.Fatal(err)
		}
		question = append(question, asked{Rule: s.String(), rules: rules}) // its one form; the other package refuses 2025-2025
	}
	near := []string{"2024-02-29", "2024-12-31", "2025-01-28", "2025-10-08", "2026-01-01", "2026-02-14", "2026-10-01", "2026-12-31"}
	for i := range question {
		for k := range moments {
			// Each rule is asked around one of the days, a few days and hours apart.
			day, _ := time.Parse(time.DateOnly, near[(i+k)%len(near)])
			at := day.Add(time.Duration((i*7919+k*104729)%(9*24*60)) * time.Minute)
			question[i].At = append(question[i].At, at.Format(wallClock))
		}
	}
	var answers [][]string
	answersOfNode(t, openingHoursJS, question, &answers)
	if len(answers) != len(question) {
		t.Fatalf("%d answers to %d rules", len(answers), len(question))
	}
	pairs, byDesign := 0, map[string]int{}
	for i, q := range question {
		s, err := Parse(q.Rule)
		if err != nil {
			t.Errorf("Parse(%q): %v", q.Rule, err)
			continue
		}
		for k, text := range q.At {
			at, _ := time.ParseInLocation(wallClock, text, shanghai)
			got := s.At(at, nil).String()
			switch why := q.declared(); {
			case got == answers[i][k]:
				pairs++
			case why != "" && (got == "unknown" || strings.Contains(answers[i][k], "constrained weekday") || strings.HasPrefix(why, "a range")):
				byDesign[why]++
			default:
				t.Errorf("%q at %s: %s here, %s in opening_hours.js", q.Rule, text, got, answers[i][k])
			}
		}
	}
	if pairs < 500 {
		t.Errorf("only %d pairs agree", pairs)
	}
	t.Logf("%d rules, %d pairs agree; by design differ: %v", len(question), pairs, byDesign)
}
