package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/oversight"
)

// ProjectContent is what people write of a project.
type ProjectContent struct {
	Name          string                `json:"name"`
	Kind          oversight.ProjectKind `json:"kind" enum:"site,sorting_centre"`
	Stage         oversight.Stage       `json:"stage" enum:"planned,approved,building,done,stopped"`
	LandNeedM2    int64                 `json:"landNeedM2" doc:"m²"`
	LandStatus    oversight.LandStatus  `json:"landStatus" enum:"none,reserved,approved,secured"`
	FundingFen    int64                 `json:"fundingFen" doc:"a hundredth of a yuan"`
	FundingSource string                `json:"fundingSource,omitempty" doc:"where the money comes from; demanded with money"`
	County        string                `json:"county,omitempty" doc:"code; that of the location when absent"`
	Location      *pointJSON            `json:"location,omitempty"`
	PlaceIDs      []registry.ID         `json:"placeIds,omitempty" nullable:"false" doc:"the places that came of it"`
	Source        string                `json:"source,omitempty" doc:"the paper it stands in"`
	Notes         string                `json:"notes,omitempty"`
}

// projectJSON is a project as the desks see it.
type projectJSON struct {
	ID   registry.ID  `json:"id"`
	Rev  registry.Rev `json:"rev"`
	Code string       `json:"code"`
	ProjectContent
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	UpdatedBy string    `json:"updatedBy"`
}

func projectOf(p oversight.Project) projectJSON {
	j := projectJSON{ID: p.ID, Rev: p.Rev, Code: p.Code, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, UpdatedBy: p.UpdatedBy,
		ProjectContent: ProjectContent{Name: p.Name, Kind: p.Kind, Stage: p.Stage, LandNeedM2: p.LandNeedM2, LandStatus: p.LandStatus,
			FundingFen: p.FundingFen, FundingSource: p.FundingSource, County: p.County, PlaceIDs: p.PlaceIDs, Source: p.Source, Notes: p.Notes}}
	if p.Location != nil {
		j.Location = &pointJSON{"Point", [2]float64(*p.Location)}
	}
	return j
}

func (c *ProjectContent) project() oversight.Project {
	p := oversight.Project{Name: c.Name, Kind: c.Kind, Stage: c.Stage, LandNeedM2: c.LandNeedM2, LandStatus: c.LandStatus,
		FundingFen: c.FundingFen, FundingSource: c.FundingSource, County: c.County, PlaceIDs: c.PlaceIDs, Source: c.Source, Notes: c.Notes}
	if c.Location != nil {
		at := geojson.Point(c.Location.Coordinates)
		p.Location = &at
	}
	return p
}

type projectOutput struct {
	Status int
	ETag   string `header:"ETag"`
	Body   projectJSON
}

func projectAnswer(p oversight.Project, err error) (*projectOutput, error) {
	if err != nil {
		return nil, inBody(err)
	}
	return &projectOutput{http.StatusOK, etag(p.Rev), projectOf(p)}, nil
}

type projectsInput struct {
	PageInput
	Kind  oversight.ProjectKind `query:"kind" enum:"site,sorting_centre"`
	Stage oversight.Stage       `query:"stage" enum:"planned,approved,building,done,stopped"`
	Land  oversight.LandStatus  `query:"land" enum:"none,reserved,approved,secured"`
	Place string                `query:"place" maxLength:"32" doc:"id of a place it is linked to"`
}

type projectsOutput struct {
	Body struct {
		Items []projectJSON         `json:"items" nullable:"false"`
		Next  string                `json:"next"`
		Sums  oversight.ProjectSums `json:"sums" doc:"over every project of the list, not only the page; stopped ones in stages only"`
	}
}

type addProjectInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body ProjectContent
}

type changeProjectInput struct {
	RowInput
	Body ProjectContent
}

const projectPath = "/api/v1/work/projects/{id}"

func (a *api) registerProjects(h huma.API, tag string) {
	o := a.oversight
	use(a, h, operation("list-projects", "GET", "/api/v1/work/projects", tag, "The library of key projects (重点项目库), with its sums", registry.ProjectRead),
		func(ctx context.Context, who registry.Actor, in *projectsInput) (*projectsOutput, error) {
			list, sums, next, err := o.Projects(ctx, who, oversight.ProjectQuery{Kind: in.Kind, Stage: in.Stage, Land: in.Land, Area: in.Area,
				Place: registry.ID(in.Place), Cursor: in.Cursor, Limit: in.Limit})
			out := &projectsOutput{}
			out.Body.Next, out.Body.Sums, out.Body.Items = next, sums, make([]projectJSON, len(list))
			for n, p := range list {
				out.Body.Items[n] = projectOf(p)
			}
			return out, err
		})
	add := operation("add-project", "POST", "/api/v1/work/projects", tag, "Put a project into the library", registry.ProjectWrite)
	add.DefaultStatus = http.StatusCreated
	use(a, h, add, func(ctx context.Context, who registry.Actor, in *addProjectInput) (*projectOutput, error) {
		out, err := projectAnswer(o.AddProject(ctx, who, in.Body.project()))
		if err == nil {
			out.Status = http.StatusCreated
		}
		return out, err
	})
	use(a, h, operation("read-project", "GET", projectPath, tag, "One project", registry.ProjectRead),
		func(ctx context.Context, who registry.Actor, in *RowInput) (*projectOutput, error) {
			return projectAnswer(o.Project(ctx, who, in.ID))
		})
	use(a, h, operation("change-project", "PUT", projectPath, tag, "Write a project; its stage goes one step at a time", registry.ProjectWrite),
		func(ctx context.Context, who registry.Actor, in *changeProjectInput) (*projectOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return projectAnswer(o.ChangeProject(ctx, who, in.ID, rev, in.Body.project()))
		})
	remove := operation("remove-project", "DELETE", projectPath, tag, "Take a project out of the library", registry.ProjectWrite)
	remove.DefaultStatus = http.StatusNoContent
	use(a, h, remove, func(ctx context.Context, who registry.Actor, in *RowInput) (*struct{}, error) {
		rev, err := in.rev()
		if err != nil {
			return nil, err
		}
		return nil, o.RemoveProject(ctx, who, in.ID, rev)
	})
}
