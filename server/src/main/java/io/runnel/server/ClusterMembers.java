package io.runnel.server;

import io.runnel.log.Membership;
import io.runnel.sql.query.Members;
import java.util.Set;

/** The log's members for the SQL layer. Thread-safe. */
record ClusterMembers(Membership membership) implements Members {
    @Override
    public boolean alone() {
        return !membership.isClustered();
    }

    @Override
    public int nodeId() {
        return membership.nodeId();
    }

    @Override
    public boolean inService() {
        return membership.isInService();
    }

    @Override
    public Set<Integer> active() {
        return membership.active();
    }

    @Override
    public Runnable onChange(Runnable changed) {
        Membership.Subscription subscription = membership.onChange(changed);
        return subscription::close;
    }
}
