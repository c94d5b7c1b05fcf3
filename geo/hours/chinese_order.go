package hours

import (
	"cmp"
	"slices"
)

// order turns clauses into rules. In Chinese the more particular statement counts,
// in whatever order they are said (每天…，周一休息), and what is said of holidays
// beats what is said of weekdays; among rules the later counts. So the wide rules
// are written first, and then every kind of day is checked: where two statements
// meet and neither is part of the other, or where the order cannot express what
// was said, the text is refused.
func (z *scanner) order(list []clause) ([]rule, error) {
	if len(list) == 1 && !list[0].workday && !list[0].asUsual {
		return []rule{list[0].rule}, nil
	}
	days := window(list)
	said := slices.DeleteFunc(slices.Clone(list), func(c clause) bool { return c.asUsual })
	if len(said) == 0 || !slices.ContainsFunc(said, func(c clause) bool { return !c.off }) && len(said) < len(list) {
		return nil, z.failAt(0, CodeNoTime)
	}
	sets, err := z.relate(said, days)
	if err != nil {
		return nil, err
	}
	nights := slices.ContainsFunc(said, func(c clause) bool { return c.spills })
	if nights && !sets.apart && len(days) == 7 && !slices.ContainsFunc(said, func(c clause) bool { return c.workday || c.holiday }) {
		said = divide(said, sets, days)
		if sets, err = z.relate(said, days); err != nil {
			return nil, err
		}
	}
	rules := arrange(said, sets)
	s := compile(rules)
	for i, d := range days {
		next := days[(i+1)%len(days)]
		for _, d.holiday = range []bool{false, true} {
			want := sets.winner(said, &d)
			if !slices.Equal(spoken(rules, &d), outcome(said, want)) {
				return nil, z.failAt(said[max(want, 0)].at, CodeAmbiguous)
			}
			for _, next.holiday = range []bool{false, true} {
				if nights && !s.agrees(&d, &next, outcome(said, want), outcome(said, sets.winner(said, &next))) {
					return nil, z.failAt(0, CodeAmbiguous)
				}
			}
		}
	}
	return rules, z.usual(list, rules, days)
}

// divide gives each clause about weekdays only those on which it holds, so that no
// rule has to replace another; a night then ends in the morning whatever comes next.
func divide(list []clause, sets relations, days []date) []clause {
	out := slices.Clone(list)
	for i := range out {
		out[i].everyDay, out[i].days = false, [7]uint16{}
	}
	for _, d := range days {
		if i := sets.winner(list, &d); i >= 0 {
			out[i].days[d.weekday] = everyNth
		}
	}
	return slices.DeleteFunc(out, func(c clause) bool { return c.days == [7]uint16{} })
}

// agrees reports whether the rules open, on the day next, the hours said of it and
// the rest of the night said of the day before, and nothing else.
func (s *Schedule) agrees(d, next *date, before, own []span) bool {
	d.known, next.known = true, true
	for _, edge := range s.edges {
		v := s.eval(d, next, int(edge))
		a, b := rule{spans: before}, rule{spans: own}
		if (v.own || v.spill) != (a.covers(int(edge)+minutesOfDay) || b.covers(int(edge))) {
			return false
		}
	}
	return true
}

// window is every kind of day the clauses can tell apart: a week, or, where dates
// or nth weekdays are named, the 28 years after which weekdays and dates repeat.
func window(list []clause) []date {
	first, n := dayNumber(firstYear, 1, 1), 7
	for i := range list {
		c := &list[i]
		nth := slices.ContainsFunc(c.days[:], func(x uint16) bool { return x != 0 && x != everyNth })
		if nth || len(c.dates) > 0 {
			n = dayNumber(lastYear+1, 1, 1) - first
		}
	}
	days := make([]date, n)
	for i := range days {
		days[i] = dateOf(first + i)
	}
	return days
}

// The years a Chinese text may name.
const (
	firstYear = 2024
	lastYear  = 2051
)

func (c *clause) has(d *date) bool { return !(c.workday && d.holiday) && c.matches(d) }

// relations says how the days of clauses lie to each other.
type relations struct {
	size   []int
	within [][]bool // within[i][j]: the days of i are some, not all, of the days of j
	apart  bool     // no day has two clauses
}

// relate compares all pairs, and refuses pairs that meet without one being part of
// the other, and a part whose opening times lie outside those of the whole: there,
// "as well" and "instead" are both possible.
func (z *scanner) relate(list []clause, days []date) (relations, error) {
	n := len(list)
	r := relations{size: make([]int, n), within: make([][]bool, n), apart: true}
	both, plain := make([][]int, n), make([][]bool, n)
	for i := range n {
		r.within[i], both[i], plain[i] = make([]bool, n), make([]int, n), make([]bool, n)
	}
	var in []int
	for _, d := range days {
		for _, d.holiday = range []bool{false, true} {
			in = in[:0]
			for i := range list {
				if list[i].has(&d) {
					r.size[i]++
					in = append(in, i)
				}
			}
			for _, i := range in {
				for _, j := range in {
					both[i][j]++
					// On a holiday, a clause about holidays beats one that is not.
					plain[i][j] = plain[i][j] || !d.holiday || list[i].holiday == list[j].holiday
				}
			}
		}
	}
	for i := range n {
		if r.size[i] == 0 {
			return r, z.failAt(list[i].at, CodeAmbiguous)
		}
		for j := range n {
			if i == j || both[i][j] == 0 {
				continue
			}
			r.apart = false
			r.within[i][j] = both[i][j] == r.size[i] && r.size[i] < r.size[j]
			inverse := both[i][j] == r.size[j] && r.size[j] < r.size[i]
			if plain[i][j] && !r.within[i][j] && !inverse {
				return r, z.failAt(list[max(i, j)].at, CodeAmbiguous)
			}
			if plain[i][j] && r.within[i][j] && !list[i].off && !list[j].off && !touch(list[i].spans, list[j].spans) {
				return r, z.failAt(list[i].at, CodeAmbiguous)
			}
		}
	}
	return r, nil
}

// touch reports whether every span of a meets one of b.
func touch(a, b []span) bool {
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y span) bool { return x.from < y.to && y.from < x.to }) {
			return false
		}
	}
	return true
}

// winner is the clause that holds on d, or -1.
func (r *relations) winner(list []clause, d *date) int {
	best := -1
	for i := range list {
		if !list[i].has(d) {
			continue
		}
		if best < 0 {
			best = i
			continue
		}
		a, b := list[i].holiday && d.holiday, list[best].holiday && d.holiday
		if a && !b || a == b && r.within[i][best] {
			best = i
		}
	}
	return best
}

// outcome is the opening times of a clause; none for -1 and for off.
func outcome(list []clause, i int) []span {
	if i < 0 || list[i].off {
		return nil
	}
	return list[i].spans
}

// arrange writes working days first, then wide before narrow, then holidays.
func arrange(list []clause, sets relations) []rule {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	class := func(c *clause) int {
		switch {
		case c.workday:
			return 0
		case c.holiday:
			return 2
		}
		return 1
	}
	nights := slices.ContainsFunc(list, func(c clause) bool { return c.spills })
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := &list[i], &list[j]
		if nights && sets.apart && a.off != b.off {
			if a.off {
				return -1 // written later, it would cut short the night before
			}
			return 1
		}
		if by := cmp.Compare(class(a), class(b)); by != 0 {
			return by
		}
		if sets.within[i][j] || sets.within[j][i] {
			return cmp.Compare(sets.size[j], sets.size[i])
		}
		return 0
	})
	var rules []rule
	for at, i := range order {
		r := list[i].rule
		r.add = nights && sets.apart && !r.off && at > 0 && !list[order[at-1]].off
		rules = append(rules, r)
		endOfWork := list[i].workday && (at+1 == len(order) || !list[order[at+1]].workday)
		told := slices.ContainsFunc(list, func(c clause) bool { return c.holiday && len(c.dates) == 0 })
		if endOfWork && !told {
			rules = append(rules, rule{off: true, holiday: true})
		}
	}
	return rules
}

// spoken is what the last rule about d opens.
func spoken(rules []rule, d *date) []span {
	for i := len(rules) - 1; i >= 0; i-- {
		if rules[i].matches(d) {
			if rules[i].off {
				return nil
			}
			return rules[i].spans
		}
	}
	return nil
}

// usual holds the rules to what the clauses with 不休 or 照常 say: the named days are
// open at all, and holidays are like any other day.
func (z *scanner) usual(list []clause, rules []rule, days []date) error {
	for i := range list {
		c := &list[i]
		if !c.asUsual {
			continue
		}
		for _, d := range days {
			plain := spoken(rules, &d)
			d.holiday = true
			feast := spoken(rules, &d)
			d.holiday = false
			if c.everyDay && (plain == nil || feast == nil) || c.matches(&d) && plain == nil ||
				c.holiday && !slices.Equal(plain, feast) {
				return z.failAt(c.at, CodeAmbiguous)
			}
		}
	}
	return nil
}
