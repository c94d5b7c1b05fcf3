package registry

// exchangeWords says what can be wrong with a file or a row of one.
var exchangeWords = map[string][2]string{}
