package registry

// What the packages below this one share with it, so that one rule holds for all.

// Within says which rows of a list a right of the actor reaches, in an area when
// it is not "": conditions on county, the field that has the code of a row's
// county, and on a field "operator". ok is false when there can be none; the error
// is Forbidden when the actor has not got the right at all.
func (r *Registry) Within(who Actor, right Right, area, county string) (where []Cond, ok bool, err error) {
	return r.within(who, right, area, county)
}

// ValidID reports whether s has the form of an id that [Registry.NewID] makes.
func ValidID(s string) bool { return validID(s) }

// CheckText names what is wrong with words that a person wrote into a field: too
// many characters, characters that no sign carries, or nothing where something is
// demanded. "" when they are good.
func CheckText(s string, most int, demanded bool) (code string) {
	switch {
	case demanded && !visible(s):
		return "field.required"
	case len([]rune(s)) > most:
		return "field.too_long"
	case !plainText(s):
		return "field.bad_characters"
	}
	return ""
}
