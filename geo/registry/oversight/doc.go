// Package oversight is what an office does about places and those who run them:
// it accepts sites as standard ones (标准化规范化), inspects, orders corrections
// (检查、整改), and keeps the library of key projects (重点项目库).
//
// A checklist is data with a version and a source; an assessment keeps the version
// it was made by. What an assessment decides stands in two rows, its own and the
// place's: its own is written first and says that the place is still to follow, so
// that whatever was cut off is finished by the next call or the next start.
package oversight
