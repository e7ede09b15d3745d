package clamd

// Parse reads an answer, for the fuzzer.
var Parse = parse
