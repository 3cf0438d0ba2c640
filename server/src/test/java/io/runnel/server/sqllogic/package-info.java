/**
 * The corpus of sqllogictest, through the JDBC driver; begin with {@link io.runnel.server.sqllogic.SqlLogicCampaign}.
 */
@NullMarked
package io.runnel.server.sqllogic;

import org.jspecify.annotations.NullMarked;
