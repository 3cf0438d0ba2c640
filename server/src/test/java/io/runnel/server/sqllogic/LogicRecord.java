package io.runnel.server.sqllogic;

import java.util.List;

/**
 * A statement or query of a script.
 *
 * @param line where it begins, counted from 1
 * @param fails whether it must fail
 * @param types one letter per column of a query, I, R or T; empty for a statement
 * @param order how the answer is sorted before it is compared: nosort, rowsort or valuesort
 * @param expected lines below the query's dashes
 */
record LogicRecord(int line, String sql, boolean fails, String types, String order, List<String> expected) {
    boolean isQuery() {
        return !types.isEmpty();
    }
}
