package main

import (
	"fmt"

	"huishou/geo/registry"
)

type statusCmd struct {
	storeFlags
	Place  string `arg:"" help:"Id or code of the place."`
	To     string `arg:"" help:"Its next status." enum:"submitted,in_review,published,rejected,suspended,closed,archived,draft"`
	Reason string `help:"Why; suspending, closing and rejecting need one."`
}

// Run moves a place on in its life.
func (s *statusCmd) Run(p *program) error {
	reg, closing, err := s.open(p.ctx, registry.Options{Poll: -1})
	if err != nil {
		return err
	}
	defer closing()
	place, err := reg.SetStatus(p.ctx, registry.Console, s.Place, registry.Status(s.To), s.Reason)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s %s is %s\n", place.Code, place.Name, place.Status)
	return err
}
