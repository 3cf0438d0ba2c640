package io.runnel.protocol;

/**
 * A column of an answer.
 *
 * @param label as the query names it
 * @param name in its table; the label where it is computed
 * @param table where it comes from, empty where it is computed or not known
 * @param schema of that table, or empty
 */
public record Column(String label, String name, String table, String schema, SqlType type) {
    /** A computed column. */
    public static Column of(String label, SqlType type) {
        return new Column(label, label, "", "", type);
    }

    void write(WireOutput out) {
        out.text(label);
        out.text(name);
        out.text(table);
        out.text(schema);
        type.write(out);
    }

    static Column read(WireInput in) {
        return new Column(in.text(), in.text(), in.text(), in.text(), SqlType.read(in));
    }
}
