package oversight

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
)

// Project is an entry of the library of key projects (重点项目库): a site or sorting
// centre that is planned or being built, the land it needs and where its money
// comes from.
type Project struct {
	registry.Base `bson:",inline"`

	Code          string         `bson:"code" json:"code"` // P-510302-0001
	Name          string         `bson:"name" json:"name"`
	Kind          ProjectKind    `bson:"kind" json:"kind"`
	Stage         Stage          `bson:"stage" json:"stage"`
	LandNeedM2    int64          `bson:"landNeedM2" json:"landNeedM2"`
	LandStatus    LandStatus     `bson:"landStatus" json:"landStatus"`
	FundingFen    int64          `bson:"fundingFen" json:"fundingFen"`
	FundingSource string         `bson:"fundingSource,omitempty" json:"fundingSource"` // where the money comes from
	County        string         `bson:"county" json:"county"`                         // code
	Location      *geojson.Point `bson:"location,omitempty" json:"location,omitempty"` // WGS-84
	PlaceIDs      []registry.ID  `bson:"placeIds,omitempty" json:"placeIds"`           // what came of it
	Source        string         `bson:"source,omitempty" json:"source"`               // the paper it stands in
	Notes         string         `bson:"notes,omitempty" json:"notes"`
}

// ProjectKind is what a [Project] builds.
type ProjectKind string

// The kinds of project.
const (
	SiteProject   ProjectKind = "site"
	CentreProject ProjectKind = "sorting_centre"
)

// Stage is how far a [Project] is.
type Stage string

// The stages of a project.
const (
	StagePlanned  Stage = "planned"
	StageApproved Stage = "approved"
	StageBuilding Stage = "building"
	StageDone     Stage = "done"
	StageStopped  Stage = "stopped"
)

// stageNext says from each stage where a project may go.
var stageNext = map[Stage][]Stage{
	StagePlanned:  {StageApproved, StageStopped},
	StageApproved: {StagePlanned, StageBuilding, StageStopped},
	StageBuilding: {StageDone, StageStopped},
	StageDone:     {},
	StageStopped:  {StagePlanned},
}

// LandStatus is how sure the land of a [Project] is (设施用地保障).
type LandStatus string

// The statuses of land, the least sure first.
const (
	LandNone     LandStatus = "none"
	LandReserved LandStatus = "reserved"
	LandApproved LandStatus = "approved"
	LandSecured  LandStatus = "secured"
)

// The most land, in m², and money, in fen, of one project: a hundred square
// kilometres, and ten thousand million yuan.
const (
	maxLand    = 100_000_000
	maxFunding = 1_000_000_000_000
)

var projectDef = registry.Def{Name: "project", Fields: []registry.Field{
	{Name: "code", Path: "code", Kind: registry.Text, Unique: true},
	{Name: "county", Path: "county", Kind: registry.Text},
	{Name: "kind", Path: "kind", Kind: registry.Text},
	{Name: "stage", Path: "stage", Kind: registry.Text},
	{Name: "landStatus", Path: "landStatus", Kind: registry.Text},
	{Name: "places", Path: "placeIds", Kind: registry.Text, Multi: true},
}}

func (p *Project) target() registry.Target { return registry.Target{Area: p.County} }

// Validate names what is wrong with a project beside the places it links.
func (p *Project) Validate() []registry.FieldError {
	var bad registry.Faults
	bad.Text("name", p.Name, maxName, true)
	bad.Text("fundingSource", p.FundingSource, maxName, p.FundingFen > 0) // money without a source is a rumour
	bad.Text("source", p.Source, maxText, false)
	bad.Text("notes", p.Notes, maxText, false)
	if p.Kind != SiteProject && p.Kind != CentreProject {
		bad.Add("kind", "kind.unknown", string(p.Kind))
	}
	if _, ok := stageNext[p.Stage]; !ok {
		bad.Add("stage", "stage.unknown", string(p.Stage))
	}
	if !slices.Contains([]LandStatus{LandNone, LandReserved, LandApproved, LandSecured}, p.LandStatus) {
		bad.Add("landStatus", "land.unknown", string(p.LandStatus))
	}
	if p.LandNeedM2 < 0 || p.LandNeedM2 > maxLand {
		bad.Add("landNeedM2", "number.out_of_range", fmt.Sprint(p.LandNeedM2))
	}
	if p.FundingFen < 0 || p.FundingFen > maxFunding {
		bad.Add("fundingFen", "number.out_of_range", fmt.Sprint(p.FundingFen))
	}
	if p.Location != nil {
		if at := orb.Point(*p.Location); !(at[0] >= -180 && at[0] <= 180 && at[1] >= -90 && at[1] <= 90) {
			bad.Add("location", "location.out_of_range", "")
		} else if at == (orb.Point{}) {
			bad.Add("location", "location.zero", "0,0")
		}
	}
	if len(p.PlaceIDs) > maxList {
		bad.Add("placeIds", "field.too_many", "")
	}
	return bad
}

// ProjectQuery asks for a page of projects.
type ProjectQuery struct {
	Kind   ProjectKind // "" for any, as with the others
	Stage  Stage
	Land   LandStatus
	Area   string      // code of a county or city
	Place  registry.ID // that it is linked to
	Cursor string
	Limit  int
}

// ProjectSums are the sums over every project that a query matches, not only over
// its page. Stopped projects are counted in Stages and nowhere else.
type ProjectSums struct {
	Count         int64           `json:"count"`
	LandNeedM2    int64           `json:"landNeedM2"`
	LandSecuredM2 int64           `json:"landSecuredM2"`
	FundingFen    int64           `json:"fundingFen"`
	Stages        map[Stage]int64 `json:"stages"`
}

// Projects reads a page of those the actor may see, ordered by id, with the sums
// over all of them.
func (o *Oversight) Projects(ctx context.Context, who registry.Actor, q ProjectQuery) ([]Project, ProjectSums, string, error) {
	sums := ProjectSums{Stages: map[Stage]int64{}}
	where, ok, err := o.reg.Within(who, registry.ProjectRead, q.Area, "county")
	if err != nil || !ok {
		return []Project{}, sums, "", err
	}
	for field, v := range map[string]string{"kind": string(q.Kind), "stage": string(q.Stage), "landStatus": string(q.Land), "places": string(q.Place)} {
		if v != "" {
			where = append(where, registry.Eq(field, v))
		}
	}
	for p, err := range o.projects.All(ctx, where...) {
		if err != nil {
			return nil, sums, "", err
		}
		sums.Stages[p.Stage]++
		if p.Stage == StageStopped {
			continue
		}
		sums.Count++
		sums.LandNeedM2 += p.LandNeedM2
		sums.FundingFen += p.FundingFen
		if p.LandStatus == LandSecured {
			sums.LandSecuredM2 += p.LandNeedM2
		}
	}
	page, next, err := o.projects.Find(ctx, registry.Query{Where: where, Cursor: q.Cursor, Limit: q.Limit})
	return page, sums, next, err
}

// Project reads one that the actor may see.
func (o *Oversight) Project(ctx context.Context, who registry.Actor, id registry.ID) (Project, error) {
	if !registry.ValidID(string(id)) {
		return Project{}, notFound("project.not_found")
	}
	p, err := o.projects.Get(ctx, id)
	if err == nil && who.May(registry.ProjectRead, p.target()) != nil {
		return Project{}, notFound("project.not_found")
	}
	return p, err
}

// AddProject puts one into the library. Its county is that of its location when it
// names none.
func (o *Oversight) AddProject(ctx context.Context, who registry.Actor, p Project) (Project, error) {
	if err := who.MayAtAll(registry.ProjectWrite); err != nil {
		return Project{}, err
	}
	if err := o.settle(ctx, who, &p, nil); err != nil {
		return Project{}, err
	}
	p.Base = registry.Base{ID: o.reg.NewID()}
	var err error
	if p.Code, err = o.reg.NextCode(ctx, "P-"+p.County); err != nil {
		return Project{}, err
	}
	return o.putProject(ctx, who, p, "add")
}

// ChangeProject writes p over version rev of a project; its stage moves only where
// the table of stages leads.
func (o *Oversight) ChangeProject(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, p Project) (Project, error) {
	old, err := o.projectAt(ctx, who, id, rev)
	if err != nil {
		return Project{}, err
	}
	if err := o.settle(ctx, who, &p, &old); err != nil {
		return Project{}, err
	}
	if p.Stage != old.Stage && !slices.Contains(stageNext[old.Stage], p.Stage) {
		return Project{}, conflict("project.bad_stage", fmt.Sprintf("cannot go from %s to %s", old.Stage, p.Stage))
	}
	p.Base, p.Code = old.Base, old.Code
	return o.putProject(ctx, who, p, string(p.Stage))
}

// RemoveProject takes one out of the library; its history stays.
func (o *Oversight) RemoveProject(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev) error {
	p, err := o.projectAt(ctx, who, id, rev)
	if err != nil {
		return err
	}
	if err := o.reg.Audit(ctx, who, registry.ProjectWrite, "project", p.ID, "remove"); err != nil {
		return err
	}
	return o.projects.Remove(ctx, who, p.ID, p.Rev)
}

// projectAt reads version rev of a project that the actor may write.
func (o *Oversight) projectAt(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev) (Project, error) {
	p, err := o.Project(ctx, who, id)
	if err != nil {
		return Project{}, err
	}
	if err := who.May(registry.ProjectWrite, p.target()); err != nil {
		return Project{}, err
	}
	return p, at(p.Rev, rev)
}

// settle checks a project, finds its county and looks its places up. Places that
// were linked before stay, whoever may see them.
func (o *Oversight) settle(ctx context.Context, who registry.Actor, p, old *Project) error {
	bad := registry.Faults(p.Validate())
	if p.County == "" && p.Location != nil && len(bad) == 0 {
		_, p.County, _ = o.reg.Locate(orb.Point(*p.Location))
	}
	area, ok := o.reg.AreaOf(p.County)
	switch {
	case p.County == "":
		bad.Add("county", "field.required", "")
	case !ok || area.Level != registry.LevelCounty || area.Kind != registry.Administrative:
		bad.Add("county", "area.not_found", p.County)
	}
	if err := bad.Err("oversight"); err != nil {
		return err
	}
	if err := who.May(registry.ProjectWrite, p.target()); err != nil {
		return err
	}
	slices.Sort(p.PlaceIDs)
	p.PlaceIDs = slices.Compact(p.PlaceIDs)
	for n, id := range p.PlaceIDs {
		if old != nil && slices.Contains(old.PlaceIDs, id) {
			continue
		}
		place, err := o.reg.WorkPlace(ctx, who, string(id))
		switch {
		case registry.KindOf(err) == registry.NotFound:
			bad.Add("placeIds", "place.not_found", string(id))
		case err != nil:
			return err
		default:
			p.PlaceIDs[n] = place.ID
		}
	}
	return bad.Err("oversight")
}

func (o *Oversight) putProject(ctx context.Context, who registry.Actor, p Project, note string) (Project, error) {
	if err := o.reg.Audit(ctx, who, registry.ProjectWrite, "project", p.ID, note); err != nil {
		return Project{}, err
	}
	return o.projects.Put(ctx, who, p)
}
