console.log("weir, a player with a body long enough to be cut into ranges");
