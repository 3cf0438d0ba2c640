package io.runnel.log.group;

/** How far a member of a KIP-848 group has come towards its target; the codes stand in records. */
enum MemberState {
    /** It owns what it was given at its epoch. */
    STABLE(1),
    /** It must give partitions up before it comes to the next epoch. */
    UNREVOKED_PARTITIONS(2),
    /** It waits for partitions that another member has not given up yet. */
    UNRELEASED_PARTITIONS(3),
    /** A newer release has written a state that this one does not know. */
    UNKNOWN(127);

    private final byte code;

    MemberState(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static MemberState of(byte code) {
        for (MemberState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        return UNKNOWN;
    }
}
