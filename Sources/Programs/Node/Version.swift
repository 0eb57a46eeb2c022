/// The version of the program, as `--version` and the API print it.
package let semsplatVersion = "0.1.0"
