package io.weir.config;

/**
 * Where a value was written.
 *
 * @param file the file's name, or {@link #ENVIRONMENT}
 * @param line from 1, 0 when unknown
 * @param column from 1, 0 when unknown
 * @param variable the variable's name, or empty
 */
record Origin(String file, int line, int column, String variable) {
    static final String ENVIRONMENT = "environment";

    static Origin ofFile(String file) {
        return new Origin(file, 0, 0, "");
    }

    static Origin ofVariable(String variable) {
        return new Origin(ENVIRONMENT, 0, 0, variable);
    }
}
