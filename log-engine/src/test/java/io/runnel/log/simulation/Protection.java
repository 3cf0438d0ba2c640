package io.runnel.log.simulation;

import org.jspecify.annotations.Nullable;

/**
 * What protects the cluster's promises, one rule each, so that the simulation can be run without it: a simulation that
 * then finds nothing would prove nothing.
 */
enum Protection {
    FETCH_EPOCH("A leader answers only fetches of its own leader epoch (KIP-320)", Plots.Plot.ZOMBIE_AND_LATE_LEARNER),
    FLUSH_BEFORE_POSITION("A follower's position counts only what it has flushed", Plots.Plot.BLACKOUT),
    LEADER_FLUSH("A leader counts only what it has flushed itself", Plots.Plot.BLACKOUT),
    IN_SYNC_COMMIT("A record is committed when all in-sync replicas have it"),
    WISHED_IN_SYNC_COUNT("Who may be in sync already is waited for (KIP-497)"),
    MIN_IN_SYNC_COMMIT("Nothing is committed with fewer than min.insync.replicas (KIP-966)"),
    EXPANSION_START_OFFSET(
            "In sync comes only who has all that was there when the epoch began", Plots.Plot.FOLLOWER_COMES_EARLY),
    PARTITION_EPOCH(
            "A change of the in-sync set names the state that it replaces (KIP-497)",
            Plots.Plot.FOLLOWER_COMES_AND_GOES),
    BROKER_EPOCH(
            "Who has registered anew is not taken for the one that had caught up (KIP-903)",
            Plots.Plot.FOLLOWER_IS_ANOTHER),
    TRUNCATION_BY_EPOCH("Leader epochs decide what is cut, not the high watermark (KIP-101)"),
    LAST_FETCHED_EPOCH("An empty fetch keeps the last fetched epoch (KAFKA-15510)"),
    CONDITIONAL_APPEND("What was decided on an old image does not take effect"),
    RECORDED_REFUSAL(
            "A leader counts again without whom it wished in sync only when the log says so",
            Plots.Plot.FOLLOWER_IS_REFUSED),
    LOST_DIRECTORY("Who has lost a directory is neither in sync nor eligible (KIP-858)"),
    UNCLEAN_SHUTDOWN("Who has crashed is not eligible where nothing was flushed (KIP-966)"),
    OWN_REGISTRATION("A restarted node leads only what it leads by its own registration"),
    WAITING_FAILS("Who leads no more does not acknowledge what waits"),
    SEQUENCES("Sequences of producers are known to the next leader"),
    WHOLE_WINDOW("The next leader knows a producer's last five batches, not only the newest"),
    MARKER_REPLICATED("A transaction marker above the high watermark decides nothing"),
    COMMITTED_READS("Readers see nothing above the high watermark"),
    COORDINATOR_WAITS("A coordinator answers when its records are committed");

    private final String rule;
    private final Plots.@Nullable Plot plot;

    Protection(String rule) {
        this(rule, null);
    }

    Protection(String rule, Plots.@Nullable Plot plot) {
        this.rule = rule;
        this.plot = plot;
    }

    /** Where it is needed so seldom that worlds of nothing else are to look for it; null for worlds of all faults. */
    Plots.@Nullable Plot plot() {
        return plot;
    }

    String rule() {
        return rule;
    }
}
