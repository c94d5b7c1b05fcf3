package main

import (
	"fmt"
	"os"
	"time"

	"huishou/geo/registry"
	"huishou/static"
)

type doctorCmd struct {
	storeFlags
	JSON bool `help:"Report as JSON."`
}

// Run prints what a person looking for a fault asks first.
func (d *doctorCmd) Run(p *program) error {
	began := time.Now()
	reg, closing, err := d.open(p.ctx, registry.Options{Poll: -1})
	if err != nil {
		return err
	}
	defer closing()
	opened := time.Since(began)
	if err := reg.Ready(p.ctx); err != nil {
		return fmt.Errorf("the store takes no writes: %w", err)
	}
	places, demo := reg.Count()
	_, pages := static.Dist()
	size := int64(0)
	if info, err := os.Stat(d.file()); err == nil && d.MongoURI == "" {
		size = info.Size()
	}
	return p.report(d.JSON, map[string]any{
		"version": version(), "store": reg.StoreName(), "settings": d.LogValue().String(), "openedInMs": opened.Milliseconds(),
		"places": places, "demo": demo, "areas": len(reg.Areas()), "pagesBuilt": pages, "fileBytes": size,
	}, fmt.Sprintf("version %s\nstore   %s: takes writes, opened in %v\n        %s\nplaces  %d public, %d of them demonstration\nareas   %d\npages   built: %v",
		version(), reg.StoreName(), opened.Round(time.Millisecond), d.LogValue(), places, demo, len(reg.Areas()), pages))
}
