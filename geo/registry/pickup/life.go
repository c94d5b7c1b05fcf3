package pickup

import (
	"slices"
	"strings"

	"huishou/geo/registry"
)

// State is where a pickup stands.
type State string

// The states of a pickup.
const (
	Requested State = "requested"
	Confirmed State = "confirmed"
	Assigned  State = "assigned"
	Collected State = "collected"
	Settled   State = "settled"
	Cancelled State = "cancelled"
	NoShow    State = "no_show"
)

// States lists the states, in the order of lists.
var States = []State{Requested, Confirmed, Assigned, Collected, Settled, Cancelled, NoShow}

// Step is something that is done with a pickup.
type Step string

// The steps.
const (
	Ask      Step = "ask"
	Confirm  Step = "confirm"
	Assign   Step = "assign"
	Collect  Step = "collect"
	Settle   Step = "settle"
	Miss     Step = "no_show"
	Cancel   Step = "cancel"   // by the desk
	Withdraw Step = "withdraw" // by the resident
)

// Edge is a step from some states to another. Who takes it needs Right; Words are
// demanded of him when Reasoned.
type Edge struct {
	Step     Step
	From     []State
	To       State
	Right    registry.Right
	Reasoned bool
	Frees    bool // its place in the slot is free again
	Ends     bool // the clock of its exact data begins
}

// Life is the table of steps. What is not in it is refused.
var Life = []Edge{
	{Step: Confirm, From: []State{Requested}, To: Confirmed, Right: registry.PickupDispatch},
	{Step: Assign, From: []State{Confirmed, Assigned}, To: Assigned, Right: registry.PickupDispatch}, // again to another
	{Step: Collect, From: []State{Assigned}, To: Collected, Right: registry.PickupDrive},
	{Step: Miss, From: []State{Assigned}, To: NoShow, Right: registry.PickupDrive, Reasoned: true, Ends: true},
	{Step: Settle, From: []State{Collected}, To: Settled, Right: registry.PickupDrive, Ends: true},
	{Step: Cancel, From: []State{Requested, Confirmed, Assigned}, To: Cancelled, Right: registry.PickupDispatch, Reasoned: true, Frees: true, Ends: true},
	{Step: Withdraw, From: []State{Requested, Confirmed, Assigned}, To: Cancelled, Right: registry.PickupAsk, Frees: true, Ends: true},
}

// edge finds the step that can be taken from a state; false for none.
func edge(step Step, from State) (Edge, bool) {
	i := slices.IndexFunc(Life, func(e Edge) bool { return e.Step == step && slices.Contains(e.From, from) })
	if i < 0 {
		return Edge{}, false
	}
	return Life[i], true
}

// Open reports whether a pickup at the state still waits for somebody.
func (s State) Open() bool {
	return slices.Contains([]State{Requested, Confirmed, Assigned, Collected}, s)
}

// Reason is why a line is not as it was estimated.
type Reason string

// ReasonInfo names a reason. Words are demanded with it when Worded.
type ReasonInfo struct {
	Reason Reason
	Zh, En string
	Worded bool
}

// Reasons is the table of reasons.
var Reasons = []ReasonInfo{
	{"weight", "实际重量或数量不同", "Other weight or number", false},
	{"quality", "品质不符、混有杂质", "Other quality, or mixed", false},
	{"parts_missing", "缺少部件", "Parts are missing", false},
	{"damaged", "损坏", "Damaged", false},
	{"price_changed", "市场价格变动", "The price has changed", false},
	{"material", "品类不同", "Another material", false},
	{"not_accepted", "不在回收范围，未收", "Not taken, left there", false},
	{"not_there", "现场没有这件", "It was not there", false},
	{"extra", "现场增加", "Added at the door", false},
	{"other", "其他", "Something else", true},
}

func reasonOf(r Reason) (ReasonInfo, bool) {
	i := slices.IndexFunc(Reasons, func(x ReasonInfo) bool { return x.Reason == r })
	if i < 0 {
		return ReasonInfo{}, false
	}
	return Reasons[i], true
}

// Method is how the resident was paid, or paid.
type Method string

// Methods are the ways of paying; "free" when nothing was due.
var Methods = []Method{"cash", "epay", "transfer", "free"}

// StepsFrom lists what can be done with a pickup at a state by whoever may.
func StepsFrom(state State) []Step {
	steps := []Step{}
	for _, e := range Life {
		if slices.Contains(e.From, state) {
			steps = append(steps, e.Step)
		}
	}
	return steps
}

// SayReasons says why what was collected is not as it was estimated, in zh or en; ""
// when it is.
func SayReasons(f *Final, lang string) string {
	var said []string
	for _, l := range f.Lines {
		info, ok := reasonOf(l.Reason)
		if !ok {
			continue
		}
		term, _ := registry.TermOf(l.Material)
		between, what, why := "：", term.Zh, info.Zh
		if lang == "en" {
			between, what, why = ": ", term.En, info.En
		}
		if l.Words != "" {
			why += " (" + l.Words + ")"
		}
		said = append(said, what+between+why)
	}
	return strings.Join(said, "; ")
}
