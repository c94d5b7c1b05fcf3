// Command huishou keeps a city's recycling network and second-hand trade on one
// map: it serves the pages and the API, and imports, exports and seeds places.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// The exit codes of the program.
const (
	exitOK     = 0
	exitFailed = 1 // something went wrong while it ran
	exitUsage  = 2 // the command line or the file it names cannot be used
)

// cli is the command line. Every flag has a HUISHOU_ variable.
type cli struct {
	Serve   serveCmd   `cmd:"" help:"Serve the pages and the API."`
	Import  importCmd  `cmd:"" help:"Import places from a file, or areas with 'import areas FILE'."`
	Undo    undoCmd    `cmd:"" help:"Take back an import."`
	Batches batchesCmd `cmd:"" help:"List imports."`
	Export  exportCmd  `cmd:"" help:"Export the public places to a file that can be imported again."`
	Seed    seedCmd    `cmd:"" help:"Load the city's facts, or demonstration places."`
	Nearest nearestCmd `cmd:"" help:"Find the places nearest to a point."`
	Status  statusCmd  `cmd:"" help:"Move a place on: published, suspended, closed, archived."`
	User    userCmd    `cmd:"" help:"Manage accounts: invite, list, grant, block, reset."`
	Token   tokenCmd   `cmd:"" help:"Manage tokens of programs: create, list, revoke."`
	Backup  backupCmd  `cmd:"" help:"Copy the whole store into one file, while the server runs."`
	Restore restoreCmd `cmd:"" help:"Put a backup into an empty store."`
	Check   checkCmd   `cmd:"" help:"Look through the whole store: the audit log's chain, and that every place keeps the rules."`
	Bench   benchCmd   `cmd:"" help:"Measure this machine."`
	Doctor  doctorCmd  `cmd:"" help:"Print the settings and prove that the store takes writes."`

	Version kong.VersionFlag `help:"Print the version."`
}

// program is what every command may use.
type program struct {
	ctx            context.Context
	stdout, stderr io.Writer
	lang           string
}

// run is the program without its process: it reads the command line, does what
// it says and gives the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("huishou"),
		kong.Description("A city's recycling network and second-hand trade on one map. 城市回收网络与二手交易一张图。"),
		kong.Vars{"version": version()},
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintln(stderr, "huishou:", err)
		return exitUsage
	}
	k, err := parser.Parse(joinNegative(args))
	if exited >= 0 { // --help or --version was answered
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "huishou: %v\nTry 'huishou --help'.\n", err)
		return exitUsage
	}
	p := &program{ctx, stdout, stderr, langOf(os.Getenv)}
	err = k.Run(p)
	if err == nil {
		return exitOK
	}
	if coded, ok := errors.AsType[*exitError](err); ok {
		if coded.err != nil {
			p.say(coded.err)
		}
		return coded.code
	}
	p.say(err)
	return exitFailed
}

// joinNegative writes --lon -4.42 as --lon=-4.42: the parser takes a number that
// begins with a dash for a flag.
func joinNegative(args []string) []string {
	var out []string
	for _, a := range args {
		_, err := strconv.ParseFloat(a, 64)
		if n := len(out); n > 0 && err == nil && a[0] == '-' && strings.HasPrefix(out[n-1], "--") && !strings.Contains(out[n-1], "=") {
			out[n-1] += "=" + a
			continue
		}
		out = append(out, a)
	}
	return out
}

// exitError ends the program with a code of its own; err may be nil when all has
// been said already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return fmt.Sprintf("exit %d: %v", e.code, e.err) }

// say prints an error in the person's language.
func (p *program) say(err error) {
	e, ok := errors.AsType[*registry.Error](err)
	if !ok {
		fmt.Fprintln(p.stderr, "huishou:", err)
		return
	}
	fmt.Fprintf(p.stderr, "huishou: %s (%s)\n", p.words(e.Code), e.Code)
	for _, f := range e.Fields {
		fmt.Fprintf(p.stderr, "  %s: %s %q\n", f.Field, p.words(f.Code), f.Value)
	}
	if e.Msg != "" {
		fmt.Fprintln(p.stderr, " ", e.Msg)
	}
	if e.Cause != nil {
		fmt.Fprintln(p.stderr, " ", e.Cause)
	}
}

// words are those of a code, in the person's language.
func (p *program) words(code string) string {
	w, ok := account.Words[code]
	switch {
	case !ok:
		return registry.Say(code, p.lang)
	case p.lang == "zh":
		return w[0]
	}
	return w[1]
}

// langOf is the language of the person at the terminal: Chinese when the locale
// says so, else English.
func langOf(env func(string) string) string {
	for _, name := range []string{"HUISHOU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			if len(v) >= 2 && v[:2] == "zh" {
				return "zh"
			}
			return "en"
		}
	}
	return "en"
}

// version is that of the module as it was built.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "dev"
	}
	return info.Main.Version
}

// newLog writes JSON lines for machines.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}
