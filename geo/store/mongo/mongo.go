// Package mongo keeps the registry in MongoDB, for a city or province that has
// outgrown one file: replica sets, shards, several instances of the server.
//
// It needs no transaction, no change stream and no collation, and so runs on
// every server that speaks the protocol, sharded ones included: a row is
// replaced by compare-and-set, and before that its old version is upserted into
// a history collection, which is harmless to repeat. Writes are acknowledged by
// a majority, from the journal.
package mongo

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"huishou/geo/registry"
)

var _ registry.Store = (*Store)(nil)

// Options tune a store; the zero value is right for a server.
type Options struct {
	Database string        // Default: the one that the URI names, else "huishou"
	Timeout  time.Duration // of one call, its wait for a majority included. Default: 10 s
}

// Store is a database on a MongoDB-compatible server. It is safe for concurrent use.
type Store struct {
	client *driver.Client
	db     *driver.Database
	now    func() time.Time
	once   sync.Once
}

// Open connects to the server and proves that it answers.
//
// Retryable writes are the driver's default, and the driver leaves them off by
// itself for a server that is neither of a replica set nor a router, whatever
// sessions it offers. Reads go to the primary: a writer must see the version it
// is about to replace.
func Open(ctx context.Context, uri string, opts Options) (*Store, error) {
	if opts.Timeout <= 0 {
		opts.Timeout = 10 * time.Second
	}
	if opts.Database == "" {
		opts.Database = databaseOf(uri)
	}
	journal := true
	o := options.Client().ApplyURI(uri).SetAppName("huishou").
		SetWriteConcern(&writeconcern.WriteConcern{W: "majority", Journal: &journal}).
		SetReadPreference(readpref.Primary()).
		SetServerSelectionTimeout(min(opts.Timeout, 5*time.Second)). // so that readers are told soon
		SetTimeout(opts.Timeout)                                     // the driver's bound of a write, wtimeout is no more
	client, err := driver.Connect(o)
	if err != nil {
		return nil, fmt.Errorf("connect to MongoDB: %w", err)
	}
	s := &Store{client: client, db: client.Database(opts.Database), now: time.Now}
	if err := client.Ping(ctx, nil); err != nil {
		return nil, errors.Join(fmt.Errorf("reach MongoDB: %w", err), s.Close())
	}
	return s, nil
}

// databaseOf reads the database's name out of a URI; hosts may be a list.
func databaseOf(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	rest, _, _ = strings.Cut(rest, "?")
	if _, name, _ := strings.Cut(rest, "/"); name != "" {
		return name
	}
	return "huishou"
}

// Name is "mongo".
func (s *Store) Name() string { return "mongo" }

// Ping writes a document and waits until a majority has it in the journal.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.db.Collection("huishou_ping").ReplaceOne(ctx, bson.D{{Key: "_id", Value: "ping"}},
		bson.D{{Key: "at", Value: s.now()}}, options.Replace().SetUpsert(true))
	if driver.IsDuplicateKeyError(err) { // another instance made it at the same moment
		return nil
	}
	if err != nil {
		return fmt.Errorf("write to MongoDB: %w", failed(ctx, err))
	}
	return nil
}

// Close waits for calls under way, up to ten seconds.
func (s *Store) Close() (err error) {
	s.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		err = s.client.Disconnect(ctx)
	})
	return err
}

// failed gives an error of the server its name in the registry.
func failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		return fmt.Errorf("%w: %w", ended, err)
	}
	if full(err) {
		return fmt.Errorf("%w: %w", registry.ErrFull, err)
	}
	return err
}

// Codes of the server, from its error_codes.yml.
const (
	duplicateKey   = 11000
	outOfDiskSpace = 14031
	atlasError     = 8000
	noNamespace    = 26
	noIndex        = 27
)

// full reports whether err says that the server has no room: its disk or, in the
// cloud, the quota. DocumentDB passes on what PostgreSQL says.
func full(err error) bool {
	e, ok := errors.AsType[driver.ServerError](err)
	if !ok {
		return false
	}
	text := e.Error()
	return e.HasErrorCode(outOfDiskSpace) || e.HasErrorCode(atlasError) && strings.Contains(text, "quota") ||
		strings.Contains(text, "No space left on device")
}

var indexName = regexp.MustCompile(`[Ii]ndex:? '?([A-Za-z0-9_]+)`)

// taken turns the error of one write into what a caller handles; nil when it is
// no matter of the document but of the store.
func taken(e driver.WriteError) error {
	if e.Code != duplicateKey {
		return nil
	}
	// MongoDB: "… collection: db.places index: u_code dup key: …"; DocumentDB: "… Index 'u_code'".
	m := indexName.FindStringSubmatch(e.Message)
	if m == nil {
		return nil
	}
	if field, ok := strings.CutPrefix(m[1], "u_"); ok {
		return &registry.UniqueError{Field: field}
	}
	return registry.ErrStale
}
