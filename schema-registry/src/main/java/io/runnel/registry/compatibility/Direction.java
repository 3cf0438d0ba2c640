package io.runnel.registry.compatibility;

/** Which of two schemas reads; it only chooses the words of a message. */
enum Direction {
    BACKWARD("new", "old"),
    FORWARD("old", "new");

    private final String reader;
    private final String writer;

    Direction(String reader, String writer) {
        this.reader = reader;
        this.writer = writer;
    }

    /** How a message calls the schema that reads. */
    String reader() {
        return reader;
    }

    /** How a message calls the schema that wrote. */
    String writer() {
        return writer;
    }
}
