package io.runnel.log.group;

import org.jspecify.annotations.Nullable;

/** A group of the classic protocol. */
final class ClassicGroup implements Group {
    private final String id;

    ClassicGroup(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean isEmpty() {
        return true;
    }

    @Override
    public void requireMayCommit(Committer committer) {}

    @Override
    public void requireMayFetch(@Nullable String memberId, int memberEpoch) {}

    @Override
    public void requireMayDeleteOffsets() {}

    @Override
    public void requireDeletable() {}

    @Override
    public boolean subscribes(String topic) {
        return false;
    }

    @Override
    public long emptySinceMs() {
        return -1;
    }
}
