// Package operator keeps the files of those who run recycling places
// (再生资源回收经营者): who they are by their unified social credit code, their
// licences, their filing with the commerce department (备案), and whether they may
// issue invoices in reverse (反向开票).
//
// Whoever has an account may register an operator and becomes its administrator.
// Such an operator is new until an office confirms it: meanwhile its people may draft
// and submit places, which are reviewed as any other, but it is not shown to the
// public and may not invoice in reverse. What was confirmed (name, code, county, date
// of the licence) only an office changes afterwards; a licence counts once an office
// has seen it.
package operator
