package io.runnel.log.coordinator;

/** The right of node 1 to speak, which a test takes away and gives back. */
final class SetLease implements Lease {
    private boolean holds = true;

    void lapse() {
        holds = false;
    }

    void renew() {
        holds = true;
    }

    @Override
    public int nodeId() {
        return 1;
    }

    @Override
    public boolean holds() {
        return holds;
    }
}
