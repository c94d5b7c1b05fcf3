package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/registry/machine"
	"huishou/geo/registry/notice"
	"huishou/geo/registry/operator"
	"huishou/geo/registry/oversight"
	"huishou/geo/registry/pickup"
	"huishou/geo/registry/price"
	"huishou/geo/registry/replay"
	"huishou/geo/registry/report"
	"huishou/geo/registry/timetable"
	"huishou/geo/store/backup"
)

// tables are those of every package that has any.
func tables() []registry.Def {
	return slices.Concat(registry.Defs(), account.Defs(), operator.Defs(), machine.Defs(), notice.Defs(), price.Defs(), report.Defs(), oversight.Defs(), timetable.Defs(), pickup.Defs(), replay.Defs())
}

// tablesToCopy are those of a backup. The mark of the snapshot is left out: it
// belongs to a file beside the store, which a restored store must not trust. So
// are tables whose rows pass.
func tablesToCopy() []registry.Def {
	return slices.DeleteFunc(tables(), func(d registry.Def) bool { return d.Name == "snapshot" || d.Lasts == registry.Passing })
}

// auditLog is the table that is written before each deed, and so is read last.
const auditLog = "audit"

type backupCmd struct {
	storeFlags
	File string `arg:"" help:"Where to. It appears only when it is whole." type:"path"`
	JSON bool   `help:"Report as JSON."`
}

// backupReport is what backup and restore print.
type backupReport struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
	// Audited is whether the audit log tells of the backup; of a restore it tells at
	// the first start.
	Audited bool `json:"audited,omitempty"`
	backup.Manifest
}

// Run copies the store into a file. The server may go on meanwhile.
func (b *backupCmd) Run(p *program) (err error) {
	if _, err := os.Lstat(b.File); err == nil {
		return &exitError{exitUsage, &registry.Error{Kind: registry.Conflict, Code: "backup.exists", Msg: b.File}}
	}
	nothing := &exitError{exitUsage, &registry.Error{Kind: registry.Invalid, Code: "backup.empty", Msg: b.LogValue().String()}}
	if _, err := os.Stat(b.file()); b.MongoURI == "" && errors.Is(err, fs.ErrNotExist) {
		return nothing // opening would make one
	}
	store, err := b.openStore(p.ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := backup.Finished(p.ctx, store); err != nil {
		return err
	}
	audited, err := b.audit(p.ctx, store)
	if err != nil {
		return err
	}
	part := b.File + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a run that was killed
		return fmt.Errorf("backup: %w", err)
	}
	f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer os.Remove(part) // gone already when all went well
	defer f.Close()
	bar := p.bar(b.JSON)
	m, err := backup.Write(p.ctx, store, tablesToCopy(), f, backup.Info{
		Program: version(), Last: []string{auditLog}, Progress: func(rows int64) { bar.SetCurrent(rows) }})
	bar.Finish()
	if err != nil {
		return err
	}
	if m.Rows() == 0 { // most likely another store was meant
		return nothing
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	// A backup that nobody has read is none.
	if _, err := backup.Verify(p.ctx, f, info.Size()); err != nil {
		return err
	}
	if there, err := os.Stat(part); err != nil || !os.SameFile(there, info) { // another run took the name over
		return &registry.Error{Kind: registry.Conflict, Code: "backup.exists", Msg: part, Cause: err}
	}
	if err := os.Link(part, b.File); errors.Is(err, fs.ErrExist) { // made meanwhile
		return &registry.Error{Kind: registry.Conflict, Code: "backup.exists", Msg: b.File}
	} else if err != nil { // a file system without links
		if err := os.Rename(part, b.File); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
	}
	if err := syncDir(filepath.Dir(b.File)); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	said := tableLines(m) + fmt.Sprintf("\n%d rows, %d versions in %s\nThe key that personal details are sealed under is not in it: keep the file 'key' of the data folder, or HUISHOU_KEY, apart from it.",
		m.Rows(), m.Versions(), b.File)
	if !audited {
		said += "\nThe audit log has no entry of this: there is no log yet, or its key is not here."
	}
	return p.report(b.JSON, backupReport{b.File, info.Size(), audited, m}, said)
}

// audit writes that a copy of everything is made, before it is. A backup is not
// kept from being made where the key of the log is not: then it is false.
func (b *backupCmd) audit(ctx context.Context, store registry.Store) (bool, error) {
	if !b.hasKey() {
		return false, nil
	}
	key, err := b.key()
	if err != nil {
		return false, err
	}
	return registry.AuditStore(ctx, store, key, registry.Console, "backup.make", "backup")
}

type restoreCmd struct {
	storeFlags
	File  string `arg:"" help:"The backup." type:"path"`
	Check bool   `help:"Only read the file and say what is in it."`
	JSON  bool   `help:"Report as JSON."`
}

// Run puts a backup into an empty store. No server may run on it meanwhile.
func (r *restoreCmd) Run(p *program) error {
	f, err := os.Open(r.File)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if !info.Mode().IsRegular() {
		return &exitError{exitUsage, fmt.Errorf("%s is no file: it is read twice", r.File)}
	}
	// Before the store is opened, which makes one where there is none.
	m, err := backup.Verify(p.ctx, f, info.Size())
	if err != nil {
		return usage(err)
	}
	made := fmt.Sprintf("backup of %s, by version %s from %s", m.MadeAt.Local().Format("2006-01-02 15:04:05"), m.Program, m.Store)
	if r.Check {
		return p.report(r.JSON, backupReport{r.File, info.Size(), false, m},
			tableLines(m)+fmt.Sprintf("\nwhole: %d rows, %d versions; %s", m.Rows(), m.Versions(), made))
	}
	store, err := r.openStore(p.ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	bar := p.bar(r.JSON).SetTotal(m.Versions())
	m, err = backup.Restore(p.ctx, store, tablesToCopy(), f, info.Size(), backup.Options{
		Progress: func(versions, _ int64) { bar.SetCurrent(versions) }})
	bar.Finish()
	if err != nil {
		return usage(err)
	}
	return p.report(r.JSON, backupReport{r.File, info.Size(), false, m}, tableLines(m)+
		fmt.Sprintf("\n%d rows, %d versions restored; %s\nPersonal details can be read with the key of the store that it was made of.", m.Rows(), m.Versions(), made))
}

// usage makes a file that cannot be used end the program with code 2.
func usage(err error) error {
	if registry.KindOf(err) == registry.Invalid {
		return &exitError{exitUsage, err}
	}
	return err
}

func tableLines(m backup.Manifest) string {
	var lines []string
	for _, t := range m.Tables {
		lines = append(lines, fmt.Sprintf("%-12s %9d rows %9d versions", t.Name, t.Rows, t.Versions))
	}
	return strings.Join(lines, "\n")
}

// syncDir makes a new name in a folder outlive a power cut, where folders can be
// flushed.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // not all systems can
	return d.Close()
}
