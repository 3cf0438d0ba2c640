package io.runnel.sql.operator;

/** A session of a group: the times of its first and last row, and what they gave. Kept under the last. */
final class Session {
    private static final long OBJECT_BYTES = 32;

    final Group group;
    long firstMs;
    long lastMs;

    Session(Group group, long firstMs, long lastMs) {
        this.group = group;
        this.firstMs = firstMs;
        this.lastMs = lastMs;
    }

    static StateCodec<Session> codec(Groups functions) {
        StateCodec<Group> groups = functions.codec();
        return new StateCodec<>() {
            @Override
            public long heapBytes(Session session) {
                return OBJECT_BYTES + groups.heapBytes(session.group);
            }

            @Override
            public boolean takesOfBudget() {
                return groups.takesOfBudget();
            }

            @Override
            public void release(Session session) {
                groups.release(session.group);
            }

            @Override
            public void write(Session session, StateOutput out) {
                out.number(session.firstMs);
                out.number(session.lastMs);
                groups.write(session.group, out);
            }

            @Override
            public Session read(StateInput in) {
                long first = in.number();
                long last = in.number();
                return new Session(groups.read(in), first, last);
            }
        };
    }
}
