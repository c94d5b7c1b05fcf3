package main

import (
	"fmt"

	"huishou/geo/registry"
)

type checkCmd struct {
	storeFlags
	JSON bool `help:"Report as JSON."`
}

// Run looks through the whole store: that the audit log is as it was written, and
// every place keeps the rules. It exits with 1 when anything is wrong.
func (c *checkCmd) Run(p *program) error {
	reg, closing, err := c.open(p.ctx, registry.Options{Poll: -1})
	if err != nil {
		return err
	}
	defer closing()
	rep, err := reg.Check(p.ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		err = p.report(true, rep, "")
	} else {
		for _, f := range rep.Faults {
			if _, err := fmt.Fprintf(p.stdout, "%s %s: %s (%s)\n", f.Noun, f.Row, registry.Say(f.Code, p.lang), f.Code); err != nil {
				return err
			}
		}
		_, err = fmt.Fprintf(p.stdout, "%d places, %d audit entries, newest %s\n%d faults\n", rep.Places, rep.AuditLast, rep.AuditHead, rep.Found)
	}
	if err == nil && rep.Found > 0 {
		err = &exitError{exitFailed, nil}
	}
	return err
}
