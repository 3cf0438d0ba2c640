package io.runnel.log.simulation;

/** A promise of the cluster is broken. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    Violation(String what) {
        super(what);
    }
}
