package handlers

import (
	"cmp"
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/notice"
)

// noticeJSON is a notice of the outbox. Whom it goes to and what it says stay sealed.
type noticeJSON struct {
	ID        registry.ID  `json:"id"`
	Rev       registry.Rev `json:"rev"`
	Event     notice.Event `json:"event"`
	Title     string       `json:"title" doc:"what the event is, in the language asked for"`
	Noun      string       `json:"noun" doc:"of the row it tells of"`
	Row       registry.ID  `json:"row"`
	Channel   string       `json:"channel"`
	State     notice.State `json:"state" enum:"waiting,sent,failed,given_up"`
	Attempts  int64        `json:"attempts"`
	NextAt    *time.Time   `json:"nextAt,omitempty" doc:"when it is tried next"`
	SentAt    *time.Time   `json:"sentAt,omitempty"`
	CreatedAt time.Time    `json:"createdAt"`
	LastError *noticeFault `json:"lastError,omitempty" doc:"of the last try"`
}

type noticeFault struct {
	Code    string `json:"code" doc:"stable name of the fault"`
	Message string `json:"message" doc:"in the language asked for"`
	Status  int64  `json:"status,omitempty" doc:"that the other side answered: of HTTP or of SMTP"`
}

func noticeOf(n *notice.Notice, lang string) noticeJSON {
	j := noticeJSON{ID: n.ID, Rev: n.Rev, Event: n.Event, Title: say(string(n.Event), cmp.Or(lang, "zh")), Noun: n.Noun, Row: n.Row, Channel: n.Channel, State: n.State, Attempts: n.Attempts,
		SentAt: n.SentAt, CreatedAt: n.CreatedAt}
	if n.State == notice.Waiting || n.State == notice.Failed {
		next := n.NextAt
		j.NextAt = &next
	}
	if n.Fault != "" {
		j.LastError = &noticeFault{n.Fault, say(n.Fault, cmp.Or(lang, "zh")), n.Status}
	}
	return j
}

type noticeListInput struct {
	State   notice.State `query:"state" enum:"waiting,sent,failed,given_up" doc:"all but the sent when absent"`
	Channel string       `query:"channel" maxLength:"32"`
	Cursor  string       `query:"cursor" maxLength:"400" doc:"next of the page before"`
	Limit   int          `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"rows of a page"`
	Lang    string       `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type noticeListOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Items    []noticeJSON `json:"items" nullable:"false"`
		Next     string       `json:"next"`
		Counts   notice.Count `json:"counts" nullable:"false" doc:"notices of each state"`
		Channels []string     `json:"channels" nullable:"false" doc:"the ways out that are set"`
	}
}

type noticeOutput struct {
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         noticeJSON
}

func (a *api) registerNotices(h huma.API) {
	const tag, path = "notices", "/api/v1/work/notices"
	use(a, h, operation("list-notices", "GET", path, tag, "The outbox of notices, newest first", registry.NoticeManage),
		func(ctx context.Context, who registry.Actor, in *noticeListInput) (*noticeListOutput, error) {
			list, next, counts, err := a.notices.List(ctx, who, notice.Ask{State: in.State, Channel: in.Channel, Cursor: in.Cursor, Limit: in.Limit})
			if err != nil {
				return nil, err
			}
			out := &noticeListOutput{CacheControl: "no-store"}
			out.Body.Next, out.Body.Counts, out.Body.Channels = next, counts, a.notices.Channels()
			out.Body.Items = make([]noticeJSON, len(list))
			for i := range list {
				out.Body.Items[i] = noticeOf(&list[i], in.Lang)
			}
			return out, nil
		})
	use(a, h, operation("retry-notice", "POST", path+"/{id}/retry", tag, "Send a notice that failed again, now", registry.NoticeManage),
		func(ctx context.Context, who registry.Actor, in *RowInput) (*noticeOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			n, err := a.notices.Again(ctx, who, in.ID, rev)
			if err != nil {
				return nil, err
			}
			return &noticeOutput{etag(n.Rev), "no-store", noticeOf(&n, in.Lang)}, nil
		})
}

// openNotices takes the outbox of the configuration, or one that only writes into
// the log and sends nothing by itself.
func (a *api) openNotices(ctx context.Context) (err error) {
	if a.notices = a.conf.Notices; a.notices == nil {
		a.notices, err = notice.Open(ctx, a.reg, notice.Options{Log: a.log, BaseURL: a.conf.BaseURL})
	}
	return err
}
