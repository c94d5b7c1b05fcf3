package registry

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Photo is a picture, cleaned of all that a camera writes beside it. It is
// written once. Where it belongs stands in its [PhotoLink].
type Photo struct {
	Base     `bson:",inline"`
	Account  ID     `bson:"account,omitempty"`  // who sent it; "" for the public
	Operator ID     `bson:"operator,omitempty"` // whom that account worked for
	Width    int64  `bson:"width"`              // pixels
	Height   int64  `bson:"height"`
	Hash     string `bson:"hash"` // of JPEG, SHA-256 in hex
	JPEG     []byte `bson:"jpeg"`
	Thumb    []byte `bson:"thumb"`
}

// PhotoRef is a photo of a row, with what stands below it.
type PhotoRef struct {
	ID      ID     `bson:"id" json:"id"`
	Caption string `bson:"caption,omitempty" json:"caption,omitempty"`
}

// PhotoLink says where a photo belongs and who may see it beside the public: its
// id is the photo's, so a photo belongs to one row only. A photo of a place is
// public when the place is and shows it.
type PhotoLink struct {
	Base     `bson:",inline"`
	Noun     string `bson:"noun"` // place, report, assessment, inspection
	Row      ID     `bson:"row"`
	Read     Right  `bson:"read"`               // what reading it needs
	Area     string `bson:"area,omitempty"`     // with Operator, on what
	Operator ID     `bson:"operator,omitempty"` //
}

var photoDef = Def{Name: "photo", Fields: []Field{
	{Name: "account", Path: "account", Kind: Text},
	{Name: "hash", Path: "hash", Kind: Text},
}, Lasts: Swept}

// photoWait is a photo that came lately and may belong nowhere yet; its id is the
// photo's. It spares the sweep from reading all photos.
type photoWait struct {
	Base `bson:",inline"`
}

var photoWaitDef = Def{Name: "photowait", Lasts: Passing}

// A photo that belongs nowhere can be linked for a week; an hour later it is
// removed, when nobody can be linking it any more.
const (
	looseLasts = 7 * 24 * time.Hour
	looseGrace = time.Hour
)

var photoLinkDef = Def{Name: "photolink", Fields: []Field{
	{Name: "row", Path: "row", Kind: Text},
}}

// maxPhoto is the most bytes of a photo with its small picture, so that a row of
// it stays below what a store takes.
const maxPhoto = 14 << 20

// AddPhoto keeps a cleaned picture. Whoever may write places or send reports may
// add one; it is seen by its sender only until it is linked.
func (r *Registry) AddPhoto(ctx context.Context, who Actor, p Photo) (Photo, error) {
	if who.MayAtAll(PlaceWrite) != nil {
		if err := who.MayAtAll(ReportSend); err != nil {
			return Photo{}, err
		}
	}
	if len(p.JPEG)+len(p.Thumb) > maxPhoto {
		return Photo{}, &Error{Kind: TooLarge, Code: "photo.too_large", Msg: "photo"}
	}
	p.Base = Base{ID: r.NewID()}
	p.Account, p.Operator = who.Account, who.Operator
	if _, err := r.photoWaits.Put(ctx, who, photoWait{Base{ID: p.ID}}); err != nil {
		return Photo{}, err
	}
	return r.photos.Put(ctx, who, p)
}

// LinkPhotos says that photos belong to the row that to names: each must be the
// actor's own, of the last week and belong nowhere yet, or there already. It comes before the row is
// written, and is harmless when that fails: a photo shows only where its row says so.
func (r *Registry) LinkPhotos(ctx context.Context, who Actor, ids []ID, to PhotoLink) error {
	none := func(id ID) error {
		return invalid("request.invalid", "photo", FieldError{Field: "photos", Code: "photo.not_found", Value: string(id)})
	}
	for _, id := range ids {
		if !validID(string(id)) {
			return none(id)
		}
		link, err := r.photoLinks.Get(ctx, id)
		switch {
		case err == nil && link.Noun == to.Noun && link.Row == to.Row:
			continue
		case err == nil:
			return none(id)
		case KindOf(err) != NotFound:
			return err
		}
		photo, err := r.photos.Get(ctx, id)
		if KindOf(err) == NotFound || err == nil && (!photo.sentBy(who) || r.photos.Stamp().Sub(photo.CreatedAt) > looseLasts) {
			return none(id)
		}
		if err != nil {
			return err
		}
		to.Base = Base{ID: id}
		if _, err := r.photoLinks.Put(ctx, who, to); err != nil {
			if KindOf(err) == Stale { // linked elsewhere at this moment
				return none(id)
			}
			return err
		}
	}
	return nil
}

func (p *Photo) sentBy(who Actor) bool {
	return p.Account == who.Account || p.Operator != "" && p.Operator == who.Operator
}

// Photo reads a photo that the actor may see, and whether everybody may.
func (r *Registry) Photo(ctx context.Context, who Actor, id ID) (p Photo, public bool, err error) {
	none := notFound("photo.not_found", "photo")
	if !validID(string(id)) {
		return Photo{}, false, none
	}
	link, err := r.photoLinks.Get(ctx, id)
	linked := err == nil
	if err != nil && KindOf(err) != NotFound {
		return Photo{}, false, err
	}
	allowed := linked && who.May(link.Read, Target{Area: link.Area, Operator: link.Operator}) == nil
	if linked && link.Noun == "place" {
		place, err := r.Place(ctx, Actor{}, string(link.Row))
		if err != nil && KindOf(err) != NotFound {
			return Photo{}, false, err
		}
		public = err == nil && slices.ContainsFunc(place.Photos, func(ref PhotoRef) bool { return ref.ID == id })
	}
	p, err = r.photos.Get(ctx, id)
	switch {
	case KindOf(err) == NotFound:
		return Photo{}, false, none
	case err != nil:
		return Photo{}, false, err
	case allowed || public || who.Account != "" && p.sentBy(who):
		return p, public, nil
	}
	return Photo{}, false, none
}

// SweepPhotos removes for good the photos that were sent and belong to nothing a
// week later. n counts them.
func (r *Registry) SweepPhotos(ctx context.Context) (n int, err error) {
	var failed error
	_, err = r.photoWaits.Sweep(ctx, r.photos.Stamp().Add(-looseLasts-looseGrace), func(w photoWait) bool {
		_, err := r.photoLinks.Get(ctx, w.ID)
		if KindOf(err) == NotFound {
			if err = r.photos.Purge(ctx, w.ID, 1); err == nil { // it is written once
				n++
			}
		}
		failed = errors.Join(failed, err)
		return err == nil
	})
	return n, errors.Join(failed, err)
}
