//! Remarks on the lines of files.

use super::Page;

/// The pages.
pub const PAGES: &[Page] = &[
    Page {
        code: "W001",
        title: "a line without a place",
        cause: "The line is empty at its beginning, or begins with a separator. Every line of a case, place, population, control or baseline file begins with the id of a place. The line is left out.",
        remedy: "Begin the line with the id, written as in the file of places.",
        right: "12 1 2026/01/31",
    },
    Page {
        code: "W002",
        title: "a line without a count",
        cause: "The second field of a case file is the number of cases; here it is missing, or is no whole number from 0 on. The line is left out.",
        remedy: "Write id, count and date. A line for each case has the count 1.",
        right: "12 1 2026/01/31",
    },
    Page {
        code: "W003",
        title: "a line without a date",
        cause: "The scan looks at time, so that every case needs a date as its third field. The line is left out.",
        remedy: "Add the date, or scan with `--analysis spatial`, which needs none.",
        right: "12 1 2026/01/31",
    },
    Page {
        code: "W004",
        title: "a date that is none",
        cause: "The field is no date, or names a day that is not in the calendar, such as 31 April. The line is left out.",
        remedy: "Write year/month/day, year/month, a year, or a whole number for time of your own unit. All lines of a file are written in one way.",
        right: "12 1 2026/01/31",
    },
    Page {
        code: "W005",
        title: "a date that could be two days",
        cause: "Of a date such as 03/04/2026 nobody can tell whether it is in March or in April, and no other line of the file proves the order. The line is left out rather than guessed.",
        remedy: "Write the year first.",
        right: "12 1 2026-04-03",
    },
    Page {
        code: "W006",
        title: "a coordinate that is no number",
        cause: "A line of the file of places has an id and two numbers. One of them is missing, or is no number. The place is left out, and its cases with it.",
        remedy: "Write latitude and longitude in degrees with a point, or x and y of a plane. A comma within a number is read as two fields.",
        right: "12 51.7520 -0.3390",
    },
    Page {
        code: "W007",
        title: "a place with two positions",
        cause: "The id stands twice in the file of places, with different coordinates. The first is used.",
        remedy: "Keep one of the lines. If they are two places, give them two ids, in the case file as well.",
        right: "12a 51.752 -0.339\n12b 51.781 -0.312",
    },
    Page {
        code: "W008",
        title: "a population or baseline that is no number",
        cause: "A line of a population or baseline file has an id, a date and a number from 0 on. The number is missing or is none. The line is left out.",
        remedy: "Write all three. Groups by which is adjusted follow after the number.",
        right: "12 2021 4150",
    },
    Page {
        code: "W010",
        title: "a place that is not in the file of places",
        cause: "The id of the line is not in the file of places, so that nobody knows where its cases are. The line is left out.",
        remedy: "Add the place, or correct the id: 012 and 12 are two ids, and capitals count.",
        right: "",
    },
    Page {
        code: "W011",
        title: "a date outside of the study",
        cause: "The case lies before the first or after the last day of the study. The line is left out.",
        remedy: "Nothing, if the study is meant to be shorter than the file. Else set its limits.",
        right: "--start 2026/01/01 --end 2026/03/31",
    },
    Page {
        code: "W012",
        title: "a case where nobody lives",
        cause: "The population or baseline of the place is 0 at the time of the case, so that no case is to be expected there, and one would be infinitely unlikely. The line is left out.",
        remedy: "Correct the population or baseline of the place, or the place of the case.",
        right: "",
    },
    Page {
        code: "W013",
        title: "a latitude or longitude that there is not",
        cause: "Latitudes go from -90 to 90 degrees and longitudes from -180 to 180. Mostly the two are the wrong way round, or the coordinates are metres of a national grid. The place is left out.",
        remedy: "Write latitude before longitude, or say that the coordinates are those of a plane.",
        right: "--coordinates cartesian",
    },
    Page {
        code: "W014",
        title: "a case of a group without a population",
        cause: "Cases are adjusted for groups such as age, and the file of populations has none of the group of this line. The case counts for the observed cases and for no rate.",
        remedy: "Write the group in the same way in both files, or add its population.",
        right: "12 2021 4150 60-69",
    },
    Page {
        code: "W015",
        title: "a baseline that belongs nowhere",
        cause: "The place of a line of the baseline is not in the file of places, or its date not in the study. The line is left out.",
        remedy: "Correct the id or the date.",
        right: "",
    },
    Page {
        code: "W016",
        title: "a file that cannot be read",
        cause: "The file is not there, may not be read, or is a folder. Nothing is scanned.",
        remedy: "Check the path. `-` reads the standard input, for one of the files.",
        right: "",
    },
    Page {
        code: "W017",
        title: "an argument that cannot be",
        cause: "A number on the command line is too small, too large or none, as a share above 1. Nothing is scanned.",
        remedy: "Correct the argument that the message names; `ringfence scan --help` tells what each takes.",
        right: "--reporting-delay 0.5,0.8,0.95",
    },
];
