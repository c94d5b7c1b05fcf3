package mongo_test

import (
	"context"
	"os"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/store/mongo"
	"huishou/geo/store/storetest"
)

const killedDatabase = "HUISHOU_MONGO_TEST_DATABASE"

func TestMain(m *testing.M) {
	storetest.Child(func() (registry.Store, error) {
		return mongo.Open(context.Background(), os.Getenv("HUISHOU_TEST_MONGO_URI"), mongo.Options{Database: os.Getenv(killedDatabase)})
	})
	os.Exit(m.Run())
}

func TestKill(t *testing.T) {
	name := database(t)
	storetest.Kill(t, 20, []string{killedDatabase + "=" + name}, func() (registry.Store, error) {
		return mongo.Open(t.Context(), server(t), mongo.Options{Database: name})
	})
}

func BenchmarkStore(b *testing.B) {
	name := database(b)
	storetest.Bench(b, 100_000, func(b *testing.B) registry.Store { return open(b, name) })
}
