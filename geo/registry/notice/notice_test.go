package notice_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
	"huishou/geo/registry/notice"
	"huishou/geo/store/both"
)

func TestANoticeGoesOutOnceOverEachChannel(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for range 3 { // a use-case that is called again tells again
			w.tell(t, answered(4))
		}
		if n := len(w.all(t, "")); n != 2 {
			t.Fatalf("%d notices, want one a channel", n)
		}
		w.work(t, 2)
		w.work(t, 0)
		w.tell(t, answered(4)) // after it was sent
		w.work(t, 0)
		if len(w.post.got) != 1 || len(w.hook.got) != 1 {
			t.Fatalf("%d mails, %d posts", len(w.post.got), len(w.hook.got))
		}
		m := w.post.got[0]
		if m.To != mailbox || m.Subject != "您的反映 R-510302-0001 有答复了" || !strings.Contains(m.Text, "答复：已清运") ||
			!strings.Contains(m.Text, "https://huishou.example/report/R-510302-0001") {
			t.Errorf("%+v", m)
		}
		if h := w.hook.got[0]; h.To != "" || h.Facts["reply"] != "已清运" || h.ID == m.ID || strings.Contains(fmt.Sprint(h), mailbox) {
			t.Errorf("%+v", h)
		}
		w.tell(t, answered(5)) // another version is another notice
		w.work(t, 2)
		w.tell(t, notice.What{Event: notice.StopMoved, Noun: "stop", Row: "01K0000000000000000000STOP", Rev: 1})
		w.work(t, 1) // nobody's address is known: no mail
		for _, n := range w.all(t, notice.Sent) {
			if n.To != "" || n.Said != "" || n.SentAt == nil || n.Attempts != 1 {
				t.Errorf("%+v", n)
			}
		}
	})
}

func TestWhatCannotBeToldIsRefused(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	for _, what := range []notice.What{{}, {Event: "place.exploded", Noun: "place", Row: "x"}, {Event: notice.StopMoved, Noun: "stop"}} {
		if w.Tell(t.Context(), what) == nil {
			t.Errorf("told %+v", what)
		}
	}
}

func TestAFailedNoticeIsTriedWithPatience(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.hook.fail = func(notice.Message) error { return &notice.Fault{Code: "notice.rejected", Status: 503} }
		what := answered(1)
		what.Mail = ""
		w.tell(t, what)
		waits := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour}
		for i, wait := range waits {
			w.work(t, 1)
			if n := w.all(t, notice.Failed); len(n) != 1 || n[0].Attempts != int64(i+1) || n[0].Fault != "notice.rejected" || n[0].Status != 503 {
				t.Fatalf("try %d: %+v", i+1, n)
			}
			w.pass(wait - time.Second)
			w.work(t, 0) // not yet
			w.pass(time.Second)
		}
		w.work(t, 1)
		gone := w.all(t, notice.GivenUp)
		if len(gone) != 1 || gone[0].Attempts != 8 {
			t.Fatalf("%+v", gone)
		}
		w.pass(24 * time.Hour)
		w.work(t, 0)

		n := gone[0]
		_, err := w.Again(t.Context(), registry.Actor{Name: "x"}, n.ID, n.Rev)
		wants(t, err, registry.Forbidden, "forbidden")
		_, err = w.Again(t.Context(), admin, n.ID, n.Rev-1)
		wants(t, err, registry.Stale, "write.stale")
		_, err = w.Again(t.Context(), admin, "01K0000000000000000000NONE", 1)
		wants(t, err, registry.NotFound, "notice.not_found")
		if _, err = w.Again(t.Context(), admin, n.ID, n.Rev); err != nil {
			t.Fatal(err)
		}
		w.hook.fail = nil
		w.work(t, 1)
		sent := w.all(t, notice.Sent)
		if len(sent) != 1 || sent[0].Fault != "" || len(w.hook.got) != 1 {
			t.Fatalf("%+v", sent)
		}
		_, err = w.Again(t.Context(), admin, n.ID, sent[0].Rev)
		wants(t, err, registry.Conflict, "notice.not_failed")
	})
}

func TestAMailboxThatIsNotThereIsNotTriedAgain(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	w.post.fail = func(m notice.Message) error {
		return &notice.Fault{Code: "notice.no_mailbox", Status: 550, Final: true, Cause: fmt.Errorf("550 <%s> unknown, see https://mx.example/%s", m.To, m.To)}
	}
	w.tell(t, answered(1))
	w.work(t, 2)
	if n := w.all(t, notice.GivenUp); len(n) != 1 || n[0].Channel != "mail" || n[0].Attempts != 1 {
		t.Errorf("%+v", n)
	}
	if s := w.log.String(); !strings.Contains(s, "550") || strings.Contains(s, mailbox) || strings.Contains(s, "wang") || strings.Contains(s, "mx.example") {
		t.Error(s)
	}
}

// Several instances look at the same outbox at once: each notice goes out once.
func TestManyInstancesSendOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		const notices, instances = 40, 4
		for i := range notices {
			what := answered(registry.Rev(i + 1))
			what.Mail = ""
			w.tell(t, what)
		}
		var all sync.WaitGroup
		for range instances {
			o := w.another(t)
			all.Go(func() {
				for {
					n, err := o.Work(t.Context())
					if err != nil {
						t.Error(err)
					}
					if n == 0 || err != nil {
						return
					}
				}
			})
		}
		all.Wait()
		w.work(t, 0)
		seen := map[registry.ID]int{}
		for _, m := range w.hook.got {
			seen[m.ID]++
		}
		if len(seen) != notices || len(w.hook.got) != notices {
			t.Errorf("%d messages of %d notices", len(w.hook.got), len(seen))
		}
	})
}

// The program dies after the message went out and before that was written down: it
// goes out again after the lease, under the same id, and no sooner.
func TestADeathBetweenSendingAndWriting(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		what := answered(1)
		what.Mail = ""
		w.tell(t, what)
		w.hook.then = func(notice.Message) { w.store.set(true) }
		if _, err := w.Work(t.Context()); !errors.Is(err, errBroken) {
			t.Fatal(err)
		}
		w.store.set(false)
		w.hook.then = nil
		w.work(t, 0)
		w.pass(2*time.Minute - time.Second)
		w.work(t, 0)
		w.pass(2 * time.Second)
		w.work(t, 1)
		if len(w.hook.got) != 2 || w.hook.got[0].ID != w.hook.got[1].ID {
			t.Errorf("%+v", w.hook.got)
		}
		if n := w.all(t, notice.Sent); len(n) != 1 || n[0].Attempts != 2 {
			t.Errorf("%+v", n)
		}
	})
}

// A message that kills the program each time is not tried for ever.
func TestWhatKillsIsGivenUp(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	what := answered(1)
	what.Mail = ""
	w.tell(t, what)
	deaths := 0
	for range 20 {
		w.hook.then = func(notice.Message) { w.store.set(true) }
		if _, err := w.Work(t.Context()); err == nil {
			break
		}
		deaths++
		w.store.set(false)
		w.pass(3 * time.Minute)
	}
	if n := w.all(t, notice.GivenUp); deaths != 8 || len(n) != 1 || n[0].Fault != "notice.failed" {
		t.Errorf("%d deaths, %+v", deaths, n)
	}
}

// A slow sender whose lease ran out does not write over what the next one did.
func TestASlowSenderLeavesItToTheNext(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	what := answered(1)
	what.Mail = ""
	w.tell(t, what)
	next := w.another(t)
	slow := true
	w.hook.fail = func(notice.Message) error {
		if !slow {
			return nil
		}
		slow = false
		w.hook.mu.Unlock()
		defer w.hook.mu.Lock()
		w.pass(3 * time.Minute)
		if n, err := next.Work(context.Background()); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		return &notice.Fault{Code: "notice.timeout"}
	}
	w.work(t, 1)
	if n := w.all(t, notice.Sent); len(n) != 1 {
		t.Errorf("%+v", n)
	}
}

// What is stored and logged names no address and no word of the notice.
func TestNothingLiesOpen(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		fail := func(m notice.Message) error {
			return fmt.Errorf("post to https://hooks.example/geheim for %s: refused", mailbox)
		}
		w.post.fail, w.hook.fail = fail, fail
		w.tell(t, answered(1))
		w.work(t, 2)
		docs, err := w.store.Store.Table(t.Context(), notice.Defs()[0])
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for doc, err := range docs.All(t.Context(), registry.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			for _, secret := range []string{mailbox, "wang", "已清运", "geheim", "hooks.example"} {
				if s := bson.Raw(doc.Body).String(); strings.Contains(s, secret) {
					t.Errorf("the row holds %s: %s", secret, s)
				}
				if strings.Contains(w.log.String(), secret) {
					t.Errorf("the log holds %s: %s", secret, w.log)
				}
			}
		}
		if n != 2 {
			t.Errorf("%d rows", n)
		}
		if all, _, _, err := w.List(t.Context(), registry.Actor{}, notice.Ask{}); err == nil || all != nil {
			t.Error("the public lists the outbox")
		}
	})
}

func TestAnotherKeyGivesUp(t *testing.T) {
	store := both.SQLite(t)
	w := newWorld(t, store)
	w.tell(t, answered(1))
	other := newWorld(t, store) // its key is another
	other.work(t, 2)
	if n := other.all(t, notice.GivenUp); len(n) != 2 || n[0].Fault != "notice.unreadable" || len(other.post.got) != 0 {
		t.Errorf("%+v", n)
	}
}

func TestAChannelThatIsNotSetAnyMoreWaits(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	w.tell(t, answered(1))
	bare, err := notice.Open(t.Context(), w.reg, notice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if names := bare.Channels(); len(names) != 1 || names[0] != "log" {
		t.Error(names)
	}
	if n, err := bare.Work(t.Context()); n != 2 || err != nil {
		t.Error(n, err)
	}
	if n := w.all(t, notice.Failed); len(n) != 2 || n[0].Fault != "notice.no_channel" {
		t.Errorf("%+v", n)
	}
	w.pass(time.Minute)
	w.work(t, 2)
}

func TestOldNoticesAreSwept(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.post.fail = func(notice.Message) error { return &notice.Fault{Code: "notice.no_mailbox", Final: true} }
		w.tell(t, answered(1))
		w.work(t, 2)
		for _, c := range []struct {
			pass time.Duration
			want int
		}{{29 * 24 * time.Hour, 0}, {2 * 24 * time.Hour, 1}, {58 * 24 * time.Hour, 0}, {3 * 24 * time.Hour, 1}} {
			w.pass(c.pass)
			if n, err := w.Sweep(t.Context()); n != c.want || err != nil {
				t.Errorf("after %v more: %d swept, want %d, %v", c.pass, n, c.want, err)
			}
		}
	})
}

func TestRunSendsAtOnceAndStops(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	ctx, stop := context.WithCancel(t.Context())
	sent := make(chan registry.ID, 4)
	w.hook.then = func(m notice.Message) { sent <- m.ID }
	ended := make(chan struct{})
	go func() { w.Run(ctx); close(ended) }()
	for i := range 3 {
		what := answered(registry.Rev(i + 1))
		what.Mail = ""
		w.tell(t, what)
		<-sent // long before the next tick
	}
	stop()
	<-ended
}

func TestAWeeksReminders(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	areas := []registry.Area{
		{Code: "510300", NameZh: "自贡市", Kind: registry.Administrative, Level: registry.LevelCity},
		{Code: "510302", Parent: "510300", NameZh: "自流井区", Kind: registry.Administrative, Level: registry.LevelCounty},
		{Code: "510303", Parent: "510300", NameZh: "贡井区", Kind: registry.Administrative, Level: registry.LevelCounty},
		town("510302001", "510302", "五星街街道", 104.77, 29.35), town("510303001", "510303", "筱溪街街道", 104.71, 29.34),
	}
	if _, err := w.reg.PutAreas(t.Context(), registry.Console, areas); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		w.site(t, fmt.Sprintf("社区点%d", i), 104.77, 29.35)
	}
	remind := func(want int) {
		t.Helper()
		if err := w.Remind(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.work(t, want)
	}
	remind(0) // they were just entered
	w.pass(366 * 24 * time.Hour)
	remind(1)
	m := w.hook.got[0]
	if m.Event != notice.ConfirmReminder || m.Facts["code"] != "510302" || m.Facts["count"] != "3" || m.Subject != "自流井区有 3 个地点等待确认" {
		t.Errorf("%+v", m)
	}
	remind(0)
	for range 8 { // a day has one hour of this test
		w.pass(24 * time.Hour)
		if err := w.Remind(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.work(t, 1) // a Monday has passed, or two of them have not
}
