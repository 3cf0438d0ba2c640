package io.runnel.examples.flights;

/** A step did not do what it promises; the message says what it expected and what it saw. */
final class DemoFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    DemoFailedException(String message) {
        super(message);
    }

    /** Fails with this message unless the condition holds. */
    static void unless(boolean condition, String message) throws DemoFailedException {
        if (!condition) {
            throw new DemoFailedException(message);
        }
    }
}
