// The drivers are in the library; libFuzzer has the main function.
