package registry_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	_ "modernc.org/sqlite" // the driver's own name, to write past the store

	"huishou/geo/registry"
)

// handled is a store whose place is known, so that a test can write past it.
type handled struct {
	registry.Store
	file     string // of SQLite
	database string // of MongoDB
}

// rawChange changes the note or name in an audit entry with the database's own means.
func rawChange(t *testing.T, store registry.Store, id registry.ID, note string) {
	t.Helper()
	h, _ := store.(handled)
	if h.file == "" {
		client, err := driver.Connect(options.Client().ApplyURI(os.Getenv("HUISHOU_TEST_MONGO_URI")))
		if err != nil {
			t.Fatal(err)
		}
		defer client.Disconnect(t.Context())
		_, err = client.Database(h.database).Collection("audit").UpdateByID(t.Context(), string(id), bson.D{{Key: "$set", Value: bson.D{{Key: "note", Value: note}}}})
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	db, err := sql.Open("sqlite", h.file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var body []byte
	if err := db.QueryRow("SELECT body FROM audit WHERE id = ?", string(id)).Scan(&body); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE audit SET body = ? WHERE id = ?", bytes.Replace(body, []byte("who\x00\x06\x00\x00\x00admin"), []byte("who\x00\x06\x00\x00\x00nobod"), 1), string(id)); err != nil {
		t.Fatal(err)
	}
}

// dropDatabase removes what a test made on the server.
func dropDatabase(t *testing.T, uri, name string) {
	client, err := driver.Connect(options.Client().ApplyURI(uri))
	if err == nil {
		err = client.Database(name).Drop(context.Background())
		client.Disconnect(context.Background())
	}
	if err != nil {
		t.Error(err)
	}
}
