// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A hyper-parameter: the component of an algorithm's configuration record that carries this is all there is to it. The
 * flag, its help, the range check, the lines of config.txt and of a checkpoint are read from here.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Parameter {
    /** The flag, without its dashes, and the key in files. */
    String name();

    /** The default, as one would give it. */
    String standard();

    /** What it is, for the help. */
    String text();

    /** The smallest value of a number, or of each in a list. */
    double least() default Double.NEGATIVE_INFINITY;

    /** The largest. */
    double most() default Double.POSITIVE_INFINITY;

    /** How many a list holds at most. */
    int mostElements() default Integer.MAX_VALUE;

    /** Whether it only decides how a trained policy acts, so that an evaluation may change it. */
    boolean acting() default false;
}
